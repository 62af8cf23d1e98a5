// The border between trading and an exchange: commands go out, events come in, both are values. An
// implementation of Venue (the MEXC client in live trading, a test's double elsewhere) knows nothing of
// trading, and the other way round.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "tidegate/base/circuit_state.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/base/reply.hpp"
#include "tidegate/market/order_book.hpp"
#include "tidegate/market/types.hpp"

namespace tidegate::market {

// --- commands ---

struct PlaceOrder {
  NewOrder order;
};
struct CancelOrder {
  Symbol symbol;
  ClientOrderId client_id;
};
// Ask what became of an order; answered by OrderReported, OrderAbsent or QueryFailed.
struct QueryOrder {
  Symbol symbol;
  ClientOrderId client_id;
};
struct QueryAccount {};
// Ask for our own trades of a symbol since `since` (at most an exchange's page of the newest); answered by
// TradesObserved or TradesFailed.
struct QueryTrades {
  Symbol symbol;
  base::WallTime since{};
};

using VenueCommand = std::variant<PlaceOrder, CancelOrder, QueryOrder, QueryAccount, QueryTrades>;

// --- events ---

// The best book to be had now. `book` is valid during the call only; null: none within any bound.
struct BookObserved {
  Symbol symbol;
  const OrderBook* book = nullptr;
  base::Source source = base::Source::kStream;
  base::Duration age{};  // upper bound of its true age
};
struct TradeObserved {
  Symbol symbol;
  Trade trade;
};
// The exchange took the order (answer to PlaceOrder).
struct OrderAccepted {
  ClientOrderId client_id;
  OrderId id;
};
// PlaceOrder failed. error.delivery: kNotSent and kRejected are final, kUnknown must be resolved.
struct PlaceFailed {
  ClientOrderId client_id;
  base::Error error;
};
struct CancelAccepted {
  ClientOrderId client_id;
};
struct CancelFailed {
  ClientOrderId client_id;
  base::Error error;
};
// Answers QueryOrder, and comes unasked where a venue hears of its orders by itself: then it may repeat what
// is known, overtake an answer, or speak of an order that is not ours.
struct OrderReported {
  OrderReport report;
};
// The exchange says that it knows no such order. A young order may still appear.
struct OrderAbsent {
  ClientOrderId client_id;
  base::WallTime exchange_time{};  // the exchange's clock when it said so, as well as we know it
};
struct QueryFailed {
  ClientOrderId client_id;
  base::Error error;
};
struct AccountObserved {
  Account account;
  base::Duration age{};
};
struct AccountFailed {
  base::Error error;
};
// A trade of our own, reported unasked. It may repeat what is known, overtake the order's own news, or be of
// an order that somebody else placed.
struct FillReported {
  Fill fill;
};
// Answers QueryTrades; newest first, of anybody who trades with this account.
struct TradesObserved {
  Symbol symbol;
  std::vector<Fill> fills;
};
struct TradesFailed {
  Symbol symbol;
  base::Error error;
};

// By these rules the exchange takes orders of the symbol now: the same as before, or new ones. Comes unasked.
struct RulesObserved {
  Instrument instrument;
};

// Sent whenever one of them changes.
struct VenueHealth {
  base::CircuitState order_circuit = base::CircuitState::kClosed;  // POST /order
  base::CircuitState query_circuit = base::CircuitState::kClosed;  // GET /order, GET /account
  bool stream_connected = false;                                   // the market's
  bool user_stream_connected = false;  // the account's: news of orders come unasked
  friend bool operator==(const VenueHealth&, const VenueHealth&) = default;
};

using VenueEvent =
    std::variant<BookObserved, TradeObserved, OrderAccepted, PlaceFailed, CancelAccepted, CancelFailed,
                 OrderReported, OrderAbsent, QueryFailed, AccountObserved, AccountFailed, FillReported,
                 TradesObserved, TradesFailed, RulesObserved, VenueHealth>;

class VenueListener {
 public:
  virtual ~VenueListener() = default;
  virtual void on_venue_event(const VenueEvent& event) = 0;
};

// Thread rule: one loop's thread. `submit` returns at once; each command is answered by exactly one event of
// its kind (accepted or failed; reported, absent or failed), never from inside `submit`.
class Venue {
 public:
  virtual ~Venue() = default;
  virtual void submit(VenueCommand command) = 0;
};

}  // namespace tidegate::market
