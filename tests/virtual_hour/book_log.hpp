// When a client could last learn what a market's book is, read from the bytes on the wire.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tidegate/market/types.hpp"
#include "tidegate/net/network/network.hpp"

namespace tidegate::virtual_hour {

// The instants, rising, at which something that reports the symbol's book left the exchange.
using BookTold = std::map<market::Symbol, std::vector<base::MonotonicTime>>;

// Pushes of depth and answers to depth. What was damaged or cut on its way reports nothing; what was late
// counts from the instant at which it left. So a decision on a book is on one that is at least as
// old as this log says. Memory: an instant a push.
class BookLog final : public net::WireTap {
 public:
  void on_wire(const net::WireRun& run) override;

  BookTold take() { return std::move(told_); }

 private:
  void on_request(const net::WireRun& run);
  void on_frame(const net::WireRun& run);

  BookTold told_;
  std::map<std::uint64_t, market::Symbol> asked_;  // by connection: whose depth was last asked for on it
};

}  // namespace tidegate::virtual_hour
