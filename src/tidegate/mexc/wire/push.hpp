// Stream pushes in MEXC's protobuf (proto/push.proto), one message a frame.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/mexc/wire/channels.hpp"

namespace tidegate::mexc::wire {

struct DepthPush {
  market::Symbol symbol;
  market::DepthUpdate update;
  base::WallTime send_time{};  // the exchange's clock, whole milliseconds
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

using Push = std::variant<DepthPush, DealsPush, BookTickerPush>;

// Errors: kParse (no wrapper, a field that is no number, no symbol), kUnsupported (another body).
base::Result<Push> decode_push(std::string_view bytes);

// The interval goes into the channel name that every push repeats.
std::string encode_depth_push(PushInterval interval, const DepthPush& push);
std::string encode_deals_push(PushInterval interval, const DealsPush& push);
std::string encode_book_ticker_push(PushInterval interval, const BookTickerPush& push);

}  // namespace tidegate::mexc::wire
