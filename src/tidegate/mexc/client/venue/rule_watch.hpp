// The rules by which the exchange takes orders of some symbols, kept in view: they change while one trades.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "tidegate/mexc/client/rest/client.hpp"

namespace tidegate::mexc::client {

// Asks exchangeInfo every `interval`, every ten seconds while one of the symbols takes no orders or the
// exchange does not answer, and at once when an order's refusal made the rules doubtful; never twice within
// five seconds, however many are refused. Thread rule: its loop's thread; the client must outlive it.
class RuleWatch {
 public:
  // Hears of each symbol's rules with every answer, the same or not. Must not destroy the watch from inside.
  using Listener = std::function<void(const market::Instrument&)>;

  // Precondition: interval > 0.
  RuleWatch(net::Loop& loop, Client& client, std::vector<market::Symbol> symbols, base::Duration interval,
            Listener listener);
  ~RuleWatch();

  // The first look is an interval away: a trading session has just looked.
  void start();
  // The exchange refused an order by rules that may be new.
  void doubt();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace tidegate::mexc::client
