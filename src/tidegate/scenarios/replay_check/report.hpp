// What became of recordings that went through the exchange's wire into the client's book.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/market/types.hpp"

namespace tidegate::scenarios {

// A top that the client's book did not show as recorded.
struct WrongTop {
  market::BookTicker recorded;
  // What the client's book had at that version.
  std::optional<market::Level> bid;
  std::optional<market::Level> ask;
};

struct FileReport {
  static constexpr std::size_t kMaxWrongTops = 10;

  std::string file;
  market::Symbol symbol;
  int price_decimals = 2;  // to write prices as the exchange does

  // In the file.
  std::uint64_t depth_updates = 0;
  std::uint64_t trades = 0;
  std::uint64_t tops_checkable = 0;
  std::uint64_t updates_to_apply = 0;   // the others are in the first book already
  std::uint64_t trades_to_receive = 0;  // the others came before it
  std::int64_t recorded_last_update_id = 0;

  // At the client.
  std::uint64_t updates_applied = 0;
  std::uint64_t trades_received = 0;
  std::uint64_t gaps = 0;  // how often its book lost the thread and had to join anew
  std::uint64_t tops_checked = 0;
  std::uint64_t tops_equal = 0;
  std::vector<WrongTop> wrong_tops;  // the first kMaxWrongTops of them
  std::int64_t last_update_id = 0;
  std::optional<market::Level> final_bid;
  std::optional<market::Level> final_ask;

  // Everything arrived, once and in order, and every checkable top was seen and was right.
  bool equal() const noexcept;
};

struct ReplayCheckReport {
  std::vector<FileReport> files;

  bool equal() const noexcept;
};

std::string to_text(const ReplayCheckReport& report);
std::string to_json(const ReplayCheckReport& report);

}  // namespace tidegate::scenarios
