// Reads recorded market data: one event a line, `LOCAL_NANOSECONDS JSON`, the JSON being one of Binance's
// stream messages (depth update, trade, book ticker) or a REST depth snapshot; gzip or plain.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "tidegate/base/error.hpp"
#include "tidegate/market/types.hpp"

namespace tidegate::sim {

struct RecordedEvent {
  base::Duration at{};    // the recorder's clock; only differences mean something
  market::Symbol symbol;  // empty for snapshots, which do not say
  std::variant<market::Depth, market::DepthUpdate, market::Trade, market::BookTicker> what;
};

// Streams the file: memory is one line, at most 16 MiB. Single owner.
class Recording {
 public:
  // Error: kIo (not readable).
  static base::Result<Recording> open(const std::string& path);
  ~Recording();
  Recording(Recording&&) noexcept;
  Recording& operator=(Recording&&) noexcept;

  // nullopt: the end. Errors name file and line: kParse (malformed), kIo (truncated or damaged gzip). After
  // an error every further call gives it again.
  base::Result<std::optional<RecordedEvent>> next();
  const std::string& path() const noexcept;
  // Of the event handed out last, from one.
  std::uint64_t line() const noexcept;

 private:
  struct Impl;
  explicit Recording(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tidegate::sim
