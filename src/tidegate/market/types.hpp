// The words of trading, as values. Names of fields follow the field's common use, not one exchange's
// spelling.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/decimal.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/base/strong_id.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::market {

using Price = base::Decimal<struct PriceTag>;        // quote units per base unit
using Quantity = base::Decimal<struct QuantityTag>;  // base units
using Amount = base::Decimal<struct AmountTag>;      // quote units, or any asset in a balance

// price × quantity, truncated toward zero. Error: kOverflow.
base::Result<Amount> notional(Price price, Quantity quantity);

using Symbol = base::StrongId<struct SymbolTag, std::string>;                // "BTCUSDT", upper case
using Asset = base::StrongId<struct AssetTag, std::string>;                  // "BTC"
using OrderId = base::StrongId<struct OrderIdTag, std::string>;              // given by the exchange
using ClientOrderId = base::StrongId<struct ClientOrderIdTag, std::string>;  // given by us before sending

enum class Side : std::uint8_t { kBuy, kSell };
constexpr Side opposite(Side side) noexcept {
  return side == Side::kBuy ? Side::kSell : Side::kBuy;
}
std::string_view name(Side side) noexcept;  // "BUY" / "SELL"

// kOther: one that the exchange reports and this version does not know, such as a stop order that a person
// set in the exchange's web page. Such an order is never placed.
enum class OrderType : std::uint8_t { kLimit, kMarket, kLimitMaker, kImmediateOrCancel, kFillOrKill, kOther };
std::string_view name(OrderType type) noexcept;  // MEXC's words: "LIMIT", "IMMEDIATE_OR_CANCEL" …, "OTHER"

// kOther: one that this version does not know. The order counts as open: it may still trade.
enum class OrderStatus : std::uint8_t {
  kNew,
  kPartiallyFilled,
  kFilled,
  kCanceled,
  kPartiallyCanceled,
  kRejected,
  kOther
};
std::string_view name(OrderStatus status) noexcept;
// No event can change it any more.
constexpr bool is_final(OrderStatus s) noexcept {
  return s != OrderStatus::kNew && s != OrderStatus::kPartiallyFilled && s != OrderStatus::kOther;
}

// How far from the last price a limit may lie on the side where it would trade at once, as fractions: a buy
// at most last × (1 + buy_above), a sell at least last × (1 - sell_below). The other side is free.
struct PriceBand {
  Amount buy_above;
  Amount sell_below;
  friend bool operator==(const PriceBand&, const PriceBand&) = default;
};

// What may be traded and in which steps.
struct Instrument {
  Symbol symbol;
  Asset base;
  Asset quote;
  int price_decimals = 2;
  int quantity_decimals = 6;
  Quantity min_quantity;
  Amount min_notional = Amount::from_int(1);
  Amount max_notional = Amount::from_int(2'000'000);
  Amount maker_fee;  // as a fraction: 0.0005 is 0.05 %
  Amount taker_fee;
  std::optional<PriceBand> price_band{};  // absent: the exchange reports none
  bool trading = true;

  friend bool operator==(const Instrument&, const Instrument&) = default;
};

struct Level {
  Price price;
  Quantity quantity;
  friend bool operator==(const Level&, const Level&) = default;
};

// A book's content at one version. Bids high to low, asks low to high.
struct Depth {
  std::int64_t version = 0;
  std::vector<Level> bids;
  std::vector<Level> asks;
  base::WallTime exchange_time{};  // zero: not reported
  friend bool operator==(const Depth&, const Depth&) = default;
};

// Absolute quantities for the levels that changed between two versions; quantity zero removes the level.
struct DepthUpdate {
  std::int64_t first_version = 0;  // previous update's last + 1
  std::int64_t last_version = 0;
  std::vector<Level> bids;
  std::vector<Level> asks;
  friend bool operator==(const DepthUpdate&, const DepthUpdate&) = default;
};

struct Trade {
  std::string id;  // may be empty: MEXC sends null
  Price price;
  Quantity quantity;
  Side taker_side = Side::kBuy;
  base::WallTime time{};
  friend bool operator==(const Trade&, const Trade&) = default;
};

struct BookTicker {
  Symbol symbol;
  Price bid;
  Quantity bid_quantity;
  Price ask;
  Quantity ask_quantity;
  std::int64_t version = 0;  // 0: not reported (REST)
  friend bool operator==(const BookTicker&, const BookTicker&) = default;
};

struct PriceTicker {
  Symbol symbol;
  Price price;
  friend bool operator==(const PriceTicker&, const PriceTicker&) = default;
};

struct Ticker24h {
  Symbol symbol;
  Price open, high, low, last, previous_close;
  Price bid, ask;
  Quantity bid_quantity, ask_quantity;
  Quantity volume;
  Amount quote_volume;
  base::WallTime open_time{}, close_time{};
  friend bool operator==(const Ticker24h&, const Ticker24h&) = default;
};

// Names: the unit, then how many of them.
enum class KlineInterval : std::uint8_t {
  kMin1,
  kMin5,
  kMin15,
  kMin30,
  kMin60,
  kHour4,
  kHour8,
  kDay1,
  kWeek1,
  kMonth1
};

// What traded from `open_time` to `close_time`; the last one of a list may still be growing.
struct Kline {
  base::WallTime open_time{};
  base::WallTime close_time{};
  Price open, high, low, close;
  Quantity volume;
  Amount quote_volume;
  friend bool operator==(const Kline&, const Kline&) = default;
};

// A day's summary as streams push it.
struct MiniTicker {
  Symbol symbol;
  Price last, high, low;
  Amount change;  // since the day's start, as a fraction: 0.004 is 0.4 %
  Quantity volume;
  Amount quote_volume;
  friend bool operator==(const MiniTicker&, const MiniTicker&) = default;
};

struct Balance {
  Asset asset;
  Amount free;
  Amount locked;
  friend bool operator==(const Balance&, const Balance&) = default;
};

struct Account {
  bool can_trade = false;
  std::vector<Balance> balances;
  // Whose balances were reported in a way that cannot be read; an empty name: of some asset or other. What is
  // neither here nor above is an asset of which nothing is left.
  std::vector<Asset> unreadable{};
  friend bool operator==(const Account&, const Account&) = default;
};

// What happens where an order would trade with another of the same account. kAllow: they trade.
enum class SelfTradePrevention : std::uint8_t { kAllow, kCancelMaker, kCancelTaker, kCancelBoth };

struct NewOrder {
  Symbol symbol;
  Side side = Side::kBuy;
  OrderType type = OrderType::kLimit;
  Quantity quantity;
  Amount quote_quantity;  // MARKET only: what to spend; zero: `quantity` counts
  Price price;            // not for MARKET
  ClientOrderId client_id;
  SelfTradePrevention self_trade = SelfTradePrevention::kAllow;
  friend bool operator==(const NewOrder&, const NewOrder&) = default;
};

// What the exchange says of an order. `executed*` are cumulative.
struct OrderReport {
  Symbol symbol;
  OrderId id;
  ClientOrderId client_id;  // empty: the exchange did not say
  Side side = Side::kBuy;
  OrderType type = OrderType::kLimit;
  OrderStatus status = OrderStatus::kNew;
  Price price;
  Quantity quantity;
  Quantity executed;
  Amount executed_quote;
  base::WallTime created{};
  base::WallTime updated{};
  // Reported where an order is asked for, not where it is pushed or cancelled:
  std::optional<SelfTradePrevention> self_trade{};  // absent: not reported
  std::optional<Amount> ordered_quote{};            // NewOrder::quote_quantity; absent: not reported
  std::string cancel_reason{};  // the exchange's word for why it cancelled; empty: it did not, or gave none
  friend bool operator==(const OrderReport&, const OrderReport&) = default;
};

// A trade of our own.
struct Fill {
  Symbol symbol;
  std::string id;
  OrderId order_id;
  ClientOrderId client_id;  // empty: the exchange did not say
  Side side = Side::kBuy;   // of our order
  Price price;
  Quantity quantity;
  Amount quote_quantity;
  Amount commission;
  Asset commission_asset;
  bool is_maker = false;
  bool is_self_trade = false;
  base::WallTime time{};
  friend bool operator==(const Fill&, const Fill&) = default;
};

// What an account pays for one symbol, as fractions: 0.0005 is 0.05 %.
struct TradeFee {
  Amount maker;
  Amount taker;
  friend bool operator==(const TradeFee&, const TradeFee&) = default;
};

}  // namespace tidegate::market
