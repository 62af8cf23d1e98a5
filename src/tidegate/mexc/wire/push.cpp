#include "tidegate/mexc/wire/push.hpp"

#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include "push.pb.h"
#include "tidegate/mexc/wire/printable.hpp"

namespace tidegate::mexc::wire {
namespace {

using Wrapper = proto::PushDataV3ApiWrapper;
using base::ErrorCode;
using base::Result;

constexpr std::int64_t kMaxUnixMs = std::numeric_limits<std::int64_t>::max() / 1'000'000;
constexpr std::size_t kMaxFrameBytes = 64U << 20U;

// Collects the first thing that is wrong with a push, so that readers stay straight-line.
class Reader {
 public:
  template <class D>
  D number(std::string_view text, const char* field) {
    auto parsed = D::parse(text);
    if (parsed) return *parsed;
    fail(field, text);
    return {};
  }
  std::int64_t version(std::string_view text, const char* field) {
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size() || value < 0) fail(field, text);
    return value;
  }
  base::WallTime time(std::int64_t ms, const char* field) {
    if (ms >= 0 && ms <= kMaxUnixMs) return base::from_unix_ms(ms);
    fail(field, std::to_string(ms));
    return {};
  }
  void fail(const char* field, std::string_view found) {
    if (error_) return;
    error_ = base::fail(ErrorCode::kParse,
                        std::string("push: ") + field + " is malformed: \"" + printable(found, 60) + "\"")
                 .error();
  }
  Result<Push> finish(Push push) {
    if (error_) return std::unexpected(std::move(*error_));
    return push;
  }

 private:
  std::optional<base::Error> error_;
};

template <class Levels>
std::vector<market::Level> read_levels(Reader& in, const Levels& levels) {
  std::vector<market::Level> out;
  out.reserve(static_cast<std::size_t>(levels.size()));
  for (const auto& level : levels) {
    out.push_back({in.number<market::Price>(level.price(), "price"),
                   in.number<market::Quantity>(level.quantity(), "quantity")});
  }
  return out;
}

DepthPush read_depth(Reader& in, const proto::AggreDepths& body) {
  DepthPush push;
  push.update.first_version = in.version(body.from_version(), "fromVersion");
  push.update.last_version = in.version(body.to_version(), "toVersion");
  if (push.update.last_version < push.update.first_version) in.fail("toVersion", body.to_version());
  push.update.bids = read_levels(in, body.bids());
  push.update.asks = read_levels(in, body.asks());
  return push;
}

DealsPush read_deals(Reader& in, const proto::AggreDeals& body) {
  DealsPush push;
  push.trades.reserve(static_cast<std::size_t>(body.deals_size()));
  for (const auto& deal : body.deals()) {
    if (deal.trade_type() != 1 && deal.trade_type() != 2) {
      in.fail("tradeType", std::to_string(deal.trade_type()));
    }
    push.trades.push_back({.id = deal.trade_id(),
                           .price = in.number<market::Price>(deal.price(), "price"),
                           .quantity = in.number<market::Quantity>(deal.quantity(), "quantity"),
                           .taker_side = deal.trade_type() == 2 ? market::Side::kSell : market::Side::kBuy,
                           .time = in.time(deal.time(), "time")});
  }
  return push;
}

BookTickerPush read_book_ticker(Reader& in, const proto::AggreBookTicker& body) {
  BookTickerPush push;
  // An empty side of the book comes as an empty string.
  const auto price = [&](const std::string& text) {
    return text.empty() ? market::Price{} : in.number<market::Price>(text, "price");
  };
  const auto quantity = [&](const std::string& text) {
    return text.empty() ? market::Quantity{} : in.number<market::Quantity>(text, "quantity");
  };
  push.ticker.bid = price(body.bid_price());
  push.ticker.bid_quantity = quantity(body.bid_quantity());
  push.ticker.ask = price(body.ask_price());
  push.ticker.ask_quantity = quantity(body.ask_quantity());
  push.ticker.version = body.version().empty() ? 0 : in.version(body.version(), "version");
  return push;
}

Wrapper make_wrapper(ChannelKind kind, PushInterval interval, const market::Symbol& symbol,
                     base::WallTime send_time) {
  Wrapper wrapper;
  wrapper.set_channel(to_string(Channel{kind, interval, symbol}));
  wrapper.set_symbol(symbol.value());
  wrapper.set_create_time(base::to_unix_ms(send_time));
  wrapper.set_send_time(base::to_unix_ms(send_time));
  return wrapper;
}

template <class Levels>
void write_levels(const std::vector<market::Level>& levels, Levels& out) {
  for (const auto& level : levels) {
    auto& entry = *out.Add();
    entry.set_price(level.price.to_string());
    entry.set_quantity(level.quantity.to_string());
  }
}

}  // namespace

Result<Push> decode_push(std::string_view bytes) {
  Wrapper wrapper;
  if (bytes.size() > kMaxFrameBytes ||
      !wrapper.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return base::fail(ErrorCode::kParse, "a frame of " + std::to_string(bytes.size()) + " bytes is no push");
  }
  Reader in;
  const market::Symbol symbol{wrapper.symbol()};
  if (symbol.value().empty()) in.fail("symbol", "");
  const base::WallTime send_time = in.time(wrapper.send_time(), "sendTime");
  switch (wrapper.body_case()) {
    case Wrapper::kPublicAggreDepths: {
      DepthPush push = read_depth(in, wrapper.public_aggre_depths());
      push.symbol = symbol;
      push.send_time = send_time;
      return in.finish(std::move(push));
    }
    case Wrapper::kPublicAggreDeals: {
      DealsPush push = read_deals(in, wrapper.public_aggre_deals());
      push.symbol = symbol;
      push.send_time = send_time;
      return in.finish(std::move(push));
    }
    case Wrapper::kPublicAggreBookTicker: {
      BookTickerPush push = read_book_ticker(in, wrapper.public_aggre_book_ticker());
      push.ticker.symbol = symbol;
      push.send_time = send_time;
      return in.finish(std::move(push));
    }
    default:
      return base::fail(ErrorCode::kUnsupported, "a push of channel \"" + printable(wrapper.channel()) +
                                                     "\", which nobody here reads");
  }
}

std::string encode_depth_push(PushInterval interval, const DepthPush& push) {
  Wrapper wrapper = make_wrapper(ChannelKind::kDepth, interval, push.symbol, push.send_time);
  auto& body = *wrapper.mutable_public_aggre_depths();
  write_levels(push.update.asks, *body.mutable_asks());
  write_levels(push.update.bids, *body.mutable_bids());
  body.set_event_type("spot@public.aggre.depth.v3.api.pb");
  body.set_from_version(std::to_string(push.update.first_version));
  body.set_to_version(std::to_string(push.update.last_version));
  return wrapper.SerializeAsString();
}

std::string encode_deals_push(PushInterval interval, const DealsPush& push) {
  Wrapper wrapper = make_wrapper(ChannelKind::kDeals, interval, push.symbol, push.send_time);
  auto& body = *wrapper.mutable_public_aggre_deals();
  for (const auto& trade : push.trades) {
    auto& deal = *body.add_deals();
    deal.set_price(trade.price.to_string());
    deal.set_quantity(trade.quantity.to_string());
    deal.set_trade_type(trade.taker_side == market::Side::kSell ? 2 : 1);
    deal.set_time(base::to_unix_ms(trade.time));
    deal.set_trade_id(trade.id);
  }
  body.set_event_type("spot@public.aggre.deals.v3.api.pb");
  return wrapper.SerializeAsString();
}

std::string encode_book_ticker_push(PushInterval interval, const BookTickerPush& push) {
  Wrapper wrapper = make_wrapper(ChannelKind::kBookTicker, interval, push.ticker.symbol, push.send_time);
  auto& body = *wrapper.mutable_public_aggre_book_ticker();
  body.set_bid_price(push.ticker.bid.to_string());
  body.set_bid_quantity(push.ticker.bid_quantity.to_string());
  body.set_ask_price(push.ticker.ask.to_string());
  body.set_ask_quantity(push.ticker.ask_quantity.to_string());
  body.set_version(std::to_string(push.ticker.version));
  return wrapper.SerializeAsString();
}

}  // namespace tidegate::mexc::wire
