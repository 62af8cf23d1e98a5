// What MEXC's answers say beyond the words of `market`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"

namespace tidegate::mexc::wire {

// The answer to a ping says nothing but that there is one.
struct Pong {
  friend bool operator==(const Pong&, const Pong&) = default;
};

// What was asked is done, or would be (order/test, order/all); nothing more is said.
struct Done {
  friend bool operator==(const Done&, const Done&) = default;
};

// A list of which some items could not be read. While there are such, what is not among `items` may be one of
// them: its absence proves nothing.
template <class T>
struct PartialList {
  std::vector<T> items;
  std::size_t unreadable = 0;

  bool complete() const noexcept { return unreadable == 0; }
  friend bool operator==(const PartialList&, const PartialList&) = default;
};
using OrderList = PartialList<market::OrderReport>;
using FillList = PartialList<market::Fill>;

struct ServerTime {
  base::WallTime time{};  // whole milliseconds
  friend bool operator==(const ServerTime&, const ServerTime&) = default;
};

struct ExchangeInfo {
  base::WallTime server_time{};  // zero: not reported
  std::vector<market::Instrument> instruments;
  friend bool operator==(const ExchangeInfo&, const ExchangeInfo&) = default;
};

enum class OfflineState : std::uint8_t { kSuspended = 2, kDelisted = 3 };  // MEXC's numbers

// A symbol that cannot be traded, for a while or for ever.
struct OfflineSymbol {
  market::Symbol symbol;
  OfflineState state = OfflineState::kSuspended;
  base::WallTime since{};  // of the delisting; zero: not reported
  friend bool operator==(const OfflineSymbol&, const OfflineSymbol&) = default;
};

// A leveraged token.
struct EtfInfo {
  market::Symbol symbol;
  market::Price net_value;
  market::Amount fee_rate;  // as a fraction
  market::Amount leverage;  // that it aims at; negative: short
  market::Amount real_leverage;
  market::Amount basket;
  std::int64_t merges = 0;  // how often it was merged
  base::WallTime last_merge{};
  base::WallTime time{};  // of this report; zero: not reported, like everything but symbol and net value
  friend bool operator==(const EtfInfo&, const EtfInfo&) = default;
};

struct Announcement {
  std::string title;
  std::string url;
  std::string language;
  base::WallTime posted{};
  friend bool operator==(const Announcement&, const Announcement&) = default;
};

// One page of them.
struct Announcements {
  std::int64_t pages = 0;  // that there are
  std::vector<Announcement> list;
  friend bool operator==(const Announcements&, const Announcements&) = default;
};

struct AveragePrice {
  int minutes = 5;  // that it is the average of
  market::Price price;
  friend bool operator==(const AveragePrice&, const AveragePrice&) = default;
};

// MEXC acknowledges an order without its state: no status, no fills, no client order id.
struct PlaceAnswer {
  market::Symbol symbol;
  market::OrderId id;
  // Absent: not reported. An acknowledgement is one whatever else it leaves out.
  std::optional<market::Side> side{};
  std::optional<market::OrderType> type{};
  market::Price price;
  market::Quantity quantity;
  base::WallTime transact_time{};                           // zero: not reported (old answers lack it)
  std::optional<market::SelfTradePrevention> self_trade{};  // absent: not reported (likewise)
  friend bool operator==(const PlaceAnswer&, const PlaceAnswer&) = default;
};

struct ApiError {
  int code = 0;
  std::string message;
  friend bool operator==(const ApiError&, const ApiError&) = default;
};

// What became of one order of a batch. The answers stand in the order of the request.
struct BatchAnswer {
  market::Symbol symbol;            // empty in a refusal
  market::ClientOrderId client_id;  // empty: not reported
  std::expected<market::OrderId, ApiError> outcome;
  friend bool operator==(const BatchAnswer&, const BatchAnswer&) = default;
};

// Opens the account's private streams to any client that knows it: never to be logged.
using ListenKey = base::StrongId<struct ListenKeyTag, std::string>;

using Uid = base::StrongId<struct UidTag, std::string>;

// MEXC's numbers.
enum class KycStatus : std::uint8_t {
  kOther = 0,  // one that is new to us
  kUnverified = 1,
  kPrimary = 2,
  kAdvanced = 3,
  kInstitutional = 4
};

// Whether fees are paid in MX, at a discount.
struct MxDeduct {
  bool enabled = false;
  friend bool operator==(const MxDeduct&, const MxDeduct&) = default;
};

// A chain that a coin can come and go by. Reported for completeness: nothing here deposits or withdraws.
struct CoinNetwork {
  std::string name;  // "BEP20(BSC)"
  bool deposits = false;
  bool withdrawals = false;
  market::Amount withdraw_fee, withdraw_min, withdraw_max;
  std::string contract;  // empty: the chain's own coin
  friend bool operator==(const CoinNetwork&, const CoinNetwork&) = default;
};

struct Coin {
  market::Asset asset;
  std::string name;
  std::vector<CoinNetwork> networks;
  friend bool operator==(const Coin&, const Coin&) = default;
};

}  // namespace tidegate::mexc::wire
