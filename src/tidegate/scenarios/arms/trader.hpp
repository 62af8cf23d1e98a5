// The part of an agent that buys, and looks at its account before and after.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tidegate/scenarios/arms/workload.hpp"

namespace tidegate::scenarios {

struct TradingScore {
  std::uint64_t orders = 0;  // sent
  std::uint64_t fills = 0;   // orders of which the agent heard that they were filled, wholly or in part
  std::uint64_t reads = 0;   // of account and open orders, asked after it heard of a fill
  std::uint64_t reads_before_fill = 0;  // … whose answer was older than that fill
};

// Buys small amounts of one symbol after the other, by limit orders that cross the spread and, in turn, by
// such as rest at the best bid and are filled later or canceled. It reads account and open orders before the
// order, while it is open and as soon as it hears of a fill, so that any cache holds a young answer then.
//
// The judge of "read your own fills" looks at contents alone: an account that lacks what was bought, or a
// list with an order on it that is known to be over, is from before the fill. Fill and knowledge are the
// exchange's answers to order queries; what the agent does not know of is not counted.
// Thread rule: the loop's thread. All references must outlive it.
class Trader {
 public:
  Trader(net::Loop& loop, Arm& arm, const WorkloadSettings& settings, const OnCallDone& done)
      : loop_(loop), arm_(arm), settings_(settings), done_(done) {}

  // Once. No order is sent from `until` on; what was begun is brought to its end.
  void start(base::MonotonicTime until);
  // To be called for every read of the agent's, its own included.
  void judge(const CallRecord& record);
  const TradingScore& score() const noexcept { return score_; }

 private:
  // What the agent knew of one order from some instant on.
  struct Known {
    base::MonotonicTime since;
    std::string client_id;
    market::Quantity executed;
    bool over;
    market::Asset asset;
    market::Quantity bought;  // of that asset, all orders together
  };

  static net::Task<void> trade(Trader* self, base::MonotonicTime until);
  static net::Task<void> buy(Trader* self, market::Instrument instrument, bool cross);
  static net::Task<void> follow(Trader* self, market::Instrument instrument, market::ClientOrderId id);
  // True: the order is over.
  static net::Task<bool> look_at(Trader* self, market::Instrument instrument, market::ClientOrderId id);
  static net::Task<void> read_account(Trader* self);
  void note(const market::Instrument& instrument, const market::OrderReport& report);
  static bool shows(const Known& known, const CallRecord& record);

  net::Loop& loop_;
  Arm& arm_;
  const WorkloadSettings& settings_;
  const OnCallDone& done_;
  base::MonotonicTime last_read_{};  // of the account, by the trader
  TradingScore score_;
  std::vector<Known> known_;                          // in the order of learning; a run's few dozen orders
  std::map<std::string, market::Quantity> executed_;  // by client order id
  std::map<std::string, market::Quantity> bought_;    // by asset
};

}  // namespace tidegate::scenarios
