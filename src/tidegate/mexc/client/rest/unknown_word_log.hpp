// Which words of the exchange's this version does not know.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "tidegate/base/event.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/mexc/wire/unknown_words.hpp"

namespace tidegate::mexc::client {

// Reports each word once ("exchange.unknown_word"), and counts how often they came. Single owner; `events`
// must outlive it. Items that are left out are reported once for each thing that is wrong with them, wherever
// they stand. O(log words).
class UnknownWordLog {
 public:
  static constexpr std::size_t kMostTold = 256;  // different ones of either kind; later ones are counted only

  explicit UnknownWordLog(base::EventSink& events) : events_(events) {}

  // `where`: the endpoint's name, or "stream".
  void hear(std::string_view where, const wire::UnknownWords& words, base::MonotonicTime now);
  std::uint64_t count() const noexcept { return count_; }

 private:
  base::EventSink& events_;
  std::set<std::string> told_;
  std::set<std::string> told_left_out_;
  std::uint64_t count_ = 0;
};

}  // namespace tidegate::mexc::client
