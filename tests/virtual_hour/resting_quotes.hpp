// Somebody who shares a session's client and keeps changing its mind: quotes that rest, and are canceled
// soon.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "tidegate/mexc/client/rest/client.hpp"
#include "tidegate/net/loop/loop.hpp"

namespace tidegate::virtual_hour {

// Every few seconds one bid a symbol, all at once, and all of them canceled a little later, again at once,
// each by itself. Buys a few quote units at most. Thread rule: the loop's thread.
class RestingQuotes {
 public:
  // Its client order ids begin so.
  static constexpr std::string_view kOrderPrefix = "quote-";

  // An order that was to be canceled from `at` on.
  struct CancelRequest {
    market::ClientOrderId client_id;
    base::MonotonicTime at{};
  };

  // Loop and client must outlive it.
  RestingQuotes(net::Loop& loop, mexc::client::Client& client, std::vector<market::Symbol> symbols,
                std::uint64_t seed);
  ~RestingQuotes();  // stops

  // Quotes nothing more; what rests is still canceled.
  void stop();
  // Every cancel that it ever handed to the client, in that order.
  std::vector<CancelRequest> cancel_requests() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace tidegate::virtual_hour
