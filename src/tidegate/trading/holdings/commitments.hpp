// What orders may still take, or took, from a quote asset and no balance shows yet.
//
// An account's answer is a picture of some instant of the past, and an order whose outcome is open may or may
// not be in it. So everything counts until it is certain to be in the balance: an open or unknown buy with
// all it may cost, and what an ended one took until a balance was observed that is younger than its end by
// the exchange's own lag. Counted twice for a moment at worst, never too low. O(orders) an observation.
#pragma once

#include <map>
#include <optional>

#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"

namespace tidegate::trading {

// Single owner. Memory: an entry for each open order, and for each that ended since the account last
// answered.
class Commitments {
 public:
  // `lag`: how much later than an order's end the exchange may still show the balance before it.
  explicit Commitments(base::Duration lag) : lag_(lag) {}

  // The order may take that much until it ends. Said again for the same order, it replaces what was said.
  void open(const market::ClientOrderId& id, const market::Symbol& symbol, const market::Asset& quote,
            market::Amount at_most);
  // It took that much; nothing more comes. Unknown orders are no news.
  void end(const market::ClientOrderId& id, market::Amount taken, base::MonotonicTime now);
  // A balance was observed that is no older than `as_of`.
  void observed(base::MonotonicTime as_of);

  // Of an asset; what no balance shows yet.
  market::Amount of(const market::Asset& quote) const;
  // What open orders of a symbol may still take; ended ones are in the position.
  market::Amount open_of(const market::Symbol& symbol) const;
  // What one open order may still take.
  market::Amount open_of(const market::ClientOrderId& id) const;
  // The same over all symbols of a quote asset.
  market::Amount open_of(const market::Asset& quote) const;

 private:
  struct Commitment {
    market::Symbol symbol;
    market::Asset quote;
    market::Amount amount;
    std::optional<base::MonotonicTime> ended;
  };

  base::Duration lag_;
  std::map<market::ClientOrderId, Commitment> commitments_;
};

}  // namespace tidegate::trading
