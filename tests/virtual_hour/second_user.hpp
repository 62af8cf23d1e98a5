// Somebody else who shares a session's client, and asks more of it than the exchange's limits allow at once:
// bursts of single orders, orders by the batch, bursts of reads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "tidegate/mexc/client/rest/client.hpp"
#include "tidegate/net/loop/loop.hpp"

namespace tidegate::virtual_hour {

// Buys only, for a few quote units, so that it never sells what belongs to somebody else; some of its orders
// cannot be filled and some must be refused. Thread rule: the loop's thread.
class SecondUser {
 public:
  // Its client order ids begin so.
  static constexpr std::string_view kOrderPrefix = "second-";

  struct Placed {
    market::ClientOrderId client_id;
    std::optional<base::Result<market::OrderId>> outcome;  // none: not known yet
  };

  // Loop and client must outlive the user. Its client order ids are numbered from `first_number` on.
  SecondUser(net::Loop& loop, mexc::client::Client& client, market::Symbol symbol, std::uint64_t seed,
             std::size_t first_number = 1);
  ~SecondUser();  // stops

  // Asks for nothing more.
  void stop();
  // Every order that it ever handed to the client, in that order.
  std::vector<Placed> orders() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace tidegate::virtual_hour
