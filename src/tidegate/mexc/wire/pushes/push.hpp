// Stream pushes in MEXC's protobuf (proto/push.proto), one message a frame.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/mexc/wire/padded.hpp"
#include "tidegate/mexc/wire/pushes/channels.hpp"
#include "tidegate/mexc/wire/unknown_words.hpp"

namespace tidegate::mexc::wire {

// `send_time` in all of them: the exchange's clock, whole milliseconds; that of the push's making where MEXC
// does not say when it was sent; zero where it says neither.

struct DepthPush {
  market::Symbol symbol;
  market::DepthUpdate update;
  base::WallTime send_time{};
  friend bool operator==(const DepthPush&, const DepthPush&) = default;
};

struct DealsPush {
  market::Symbol symbol;
  std::vector<market::Trade> trades;
  base::WallTime send_time{};
  friend bool operator==(const DealsPush&, const DealsPush&) = default;
};

struct BookTickerPush {
  market::BookTicker ticker;
  base::WallTime send_time{};
  friend bool operator==(const BookTickerPush&, const BookTickerPush&) = default;
};

struct BookTickerBatchPush {
  market::Symbol symbol;
  std::vector<market::BookTicker> tickers;  // all of `symbol`
  base::WallTime send_time{};
  friend bool operator==(const BookTickerBatchPush&, const BookTickerBatchPush&) = default;
};

// The best levels, whole.
struct LimitDepthPush {
  market::Symbol symbol;
  market::Depth depth;  // `exchange_time` stays zero: `send_time` has it
  base::WallTime send_time{};
  friend bool operator==(const LimitDepthPush&, const LimitDepthPush&) = default;
};

struct KlinePush {
  market::Symbol symbol;
  market::KlineInterval interval = market::KlineInterval::kMin1;
  market::Kline kline;  // times in whole seconds
  base::WallTime send_time{};
  friend bool operator==(const KlinePush&, const KlinePush&) = default;
};

// Of one symbol (MiniTicker) or of all (MiniTickers).
struct MiniTickersPush {
  std::vector<market::MiniTicker> tickers;  // one, unless `of_all`
  bool of_all = false;
  base::WallTime send_time{};
  friend bool operator==(const MiniTickersPush&, const MiniTickersPush&) = default;
};

// The state of an order of the account's after something happened to it.
struct OrderPush {
  market::OrderReport report;  // `updated` is the push's send time
  base::WallTime send_time{};
  friend bool operator==(const OrderPush&, const OrderPush&) = default;
};

struct FillPush {
  market::Fill fill;
  base::WallTime send_time{};
  friend bool operator==(const FillPush&, const FillPush&) = default;
};

struct BalancePush {
  market::Balance balance;
  market::Amount free_change, locked_change;
  std::string cause;  // MEXC's word: "ENTRUST_PLACE", "ENTRUST", "TRADE_FEE" ...
  base::WallTime time{};
  base::WallTime send_time{};
  friend bool operator==(const BalancePush&, const BalancePush&) = default;
};

using Push = std::variant<DepthPush, DealsPush, BookTickerPush, BookTickerBatchPush, LimitDepthPush,
                          KlinePush, MiniTickersPush, OrderPush, FillPush, BalancePush>;

// The kind of channel that carries such a push.
ChannelKind kind_of(const Push& push) noexcept;

// Errors: kParse (no wrapper; a field that is missing or malformed, by its name), kUnsupported (another
// body). What is new to us, types and states of orders and bodies, is noted in `unknown`, unless that is
// null.
base::Result<Push> decode_push(std::string_view bytes, UnknownWords* unknown = nullptr);

// As the exchange sends it on `channel`, whose name every push repeats. Preconditions: the push is of the
// channel's kind; an order's status is not kRejected, which streams never report, and neither it nor the type
// is kOther.
// A limit depth's numbers are padded to `decimals`, as live ones are; all others are as short as can be.
std::string encode_push(const Channel& channel, const Push& push, Decimals decimals = {});

}  // namespace tidegate::mexc::wire
