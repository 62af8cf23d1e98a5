#include "tidegate/sim/markets/recording.hpp"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <string_view>
#include <utility>

#include "tidegate/sim/markets/gzip_lines.hpp"

namespace tidegate::sim {
namespace {

using base::ErrorCode;
using base::Result;
using market::Level;
using market::Price;
using market::Quantity;

using Object = simdjson::dom::object;

// Nanoseconds in 64 bits end in 2262; the recorder's clock leaves room for a start to be added.
constexpr std::int64_t kLatestNanoseconds = std::numeric_limits<std::int64_t>::max() / 2;
constexpr std::int64_t kLatestUnixMs = std::numeric_limits<std::int64_t>::max() / 1'000'000;

std::unexpected<base::Error> malformed(std::string_view what) {
  return base::fail(ErrorCode::kParse, std::string(what));
}

template <class D>
Result<D> read_decimal(const simdjson::dom::element& element, std::string_view what) {
  std::string_view text;
  if (element.get(text) != simdjson::SUCCESS) return malformed(std::string(what) + " is no string");
  auto value = D::parse(text);
  if (!value) return malformed(std::string(what) + ": " + value.error().message);
  if (value->is_negative()) return malformed(std::string(what) + " is negative: " + std::string(text));
  return *value;
}

template <class D>
Result<D> read_decimal(const Object& object, std::string_view key) {
  simdjson::dom::element element;
  if (object[key].get(element) != simdjson::SUCCESS)
    return malformed("\"" + std::string(key) + "\" is missing");
  return read_decimal<D>(element, "\"" + std::string(key) + "\"");
}

Result<std::int64_t> read_integer(const Object& object, std::string_view key) {
  std::int64_t value = 0;
  if (object[key].get(value) != simdjson::SUCCESS) {
    return malformed("\"" + std::string(key) + "\" is missing or no whole number");
  }
  return value;
}

// [["price","quantity"], ...]
Result<std::vector<Level>> read_levels(const Object& object, std::string_view key) {
  simdjson::dom::array rows;
  if (object[key].get(rows) != simdjson::SUCCESS) {
    return malformed("\"" + std::string(key) + "\" is missing or no list");
  }
  std::vector<Level> levels;
  levels.reserve(rows.size());
  for (const simdjson::dom::element row : rows) {
    simdjson::dom::array pair;
    if (row.get(pair) != simdjson::SUCCESS || pair.size() != 2) {
      return malformed("a level of \"" + std::string(key) + "\" is no [price, quantity]");
    }
    auto price = read_decimal<Price>(pair.at(0).value_unsafe(), "a price");
    if (!price) return std::unexpected(std::move(price.error()));
    auto quantity = read_decimal<Quantity>(pair.at(1).value_unsafe(), "a quantity");
    if (!quantity) return std::unexpected(std::move(quantity.error()));
    if (!price->is_positive()) return malformed("a price is zero");
    levels.push_back({*price, *quantity});
  }
  return levels;
}

Result<market::Depth> read_snapshot(const Object& object) {
  const auto version = read_integer(object, "lastUpdateId");
  if (!version) return std::unexpected(version.error());
  auto bids = read_levels(object, "bids");
  if (!bids) return std::unexpected(std::move(bids.error()));
  auto asks = read_levels(object, "asks");
  if (!asks) return std::unexpected(std::move(asks.error()));
  return market::Depth{.version = *version, .bids = std::move(*bids), .asks = std::move(*asks)};
}

Result<market::DepthUpdate> read_update(const Object& data) {
  const auto first = read_integer(data, "U");
  if (!first) return std::unexpected(first.error());
  const auto last = read_integer(data, "u");
  if (!last) return std::unexpected(last.error());
  if (*last < *first) return malformed("\"u\" is smaller than \"U\"");
  auto bids = read_levels(data, "b");
  if (!bids) return std::unexpected(std::move(bids.error()));
  auto asks = read_levels(data, "a");
  if (!asks) return std::unexpected(std::move(asks.error()));
  return market::DepthUpdate{*first, *last, std::move(*bids), std::move(*asks)};
}

Result<market::Trade> read_trade(const Object& data) {
  const auto id = read_integer(data, "t");
  if (!id) return std::unexpected(id.error());
  const auto time = read_integer(data, "T");
  if (!time) return std::unexpected(time.error());
  if (*time < 0 || *time > kLatestUnixMs) return malformed("\"T\" is no Unix time in milliseconds");
  const auto price = read_decimal<Price>(data, "p");
  if (!price) return std::unexpected(price.error());
  const auto quantity = read_decimal<Quantity>(data, "q");
  if (!quantity) return std::unexpected(quantity.error());
  bool buyer_is_maker = false;
  if (data["m"].get(buyer_is_maker) != simdjson::SUCCESS)
    return malformed("\"m\" is missing or not true/false");
  return market::Trade{.id = std::to_string(*id),
                       .price = *price,
                       .quantity = *quantity,
                       .taker_side = buyer_is_maker ? market::Side::kSell : market::Side::kBuy,
                       .time = base::from_unix_ms(*time)};
}

Result<market::BookTicker> read_ticker(const Object& data, const market::Symbol& symbol) {
  const auto version = read_integer(data, "u");
  if (!version) return std::unexpected(version.error());
  const auto bid = read_decimal<Price>(data, "b");
  if (!bid) return std::unexpected(bid.error());
  const auto bid_quantity = read_decimal<Quantity>(data, "B");
  if (!bid_quantity) return std::unexpected(bid_quantity.error());
  const auto ask = read_decimal<Price>(data, "a");
  if (!ask) return std::unexpected(ask.error());
  const auto ask_quantity = read_decimal<Quantity>(data, "A");
  if (!ask_quantity) return std::unexpected(ask_quantity.error());
  return market::BookTicker{symbol, *bid, *bid_quantity, *ask, *ask_quantity, *version};
}

template <class T>
Result<RecordedEvent> event_of(RecordedEvent event, Result<T> what) {
  if (!what) return std::unexpected(std::move(what.error()));
  event.what = std::move(*what);
  return event;
}

Result<RecordedEvent> read_stream_event(const Object& object, RecordedEvent event) {
  std::string_view stream;
  Object data;
  if (object["stream"].get(stream) != simdjson::SUCCESS || object["data"].get(data) != simdjson::SUCCESS) {
    return malformed("neither a snapshot (lastUpdateId) nor a stream event (stream, data)");
  }
  const std::size_t at = stream.find('@');
  if (at == 0 || at == std::string_view::npos) return malformed("\"stream\" is no symbol@channel");
  std::string symbol{stream.substr(0, at)};
  std::ranges::transform(symbol, symbol.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  event.symbol = market::Symbol{std::move(symbol)};
  const std::string_view channel = stream.substr(at + 1);
  if (channel.starts_with("depth")) return event_of(std::move(event), read_update(data));
  if (channel == "trade") return event_of(std::move(event), read_trade(data));
  if (channel == "bookTicker") {
    auto ticker = read_ticker(data, event.symbol);
    return event_of(std::move(event), std::move(ticker));
  }
  return malformed("unknown channel \"" + std::string(channel) + "\"");
}

}  // namespace

struct Recording::Impl {
  std::string path;
  GzipLines lines;
  std::uint64_t line = 0;
  simdjson::dom::parser parser{};
  std::optional<base::Error> broken;

  Result<RecordedEvent> parse(std::string_view text) {
    std::int64_t nanoseconds = 0;
    const char* end = text.data() + text.size();
    const auto [rest, status] = std::from_chars(text.data(), end, nanoseconds);
    if (status != std::errc{} || rest == end || *rest != ' ' || nanoseconds < 0 ||
        nanoseconds > kLatestNanoseconds) {
      return malformed("does not start with nanoseconds and a space");
    }
    const auto json_begin = static_cast<std::size_t>(rest + 1 - text.data());
    Object object;
    const auto error = parser.parse(text.substr(json_begin)).get(object);
    if (error != simdjson::SUCCESS) {
      return malformed(std::string("no JSON object: ") + simdjson::error_message(error));
    }
    RecordedEvent event{.at = base::Duration{nanoseconds}};
    simdjson::dom::element id;
    if (object["lastUpdateId"].get(id) == simdjson::SUCCESS) return event_of(event, read_snapshot(object));
    return read_stream_event(object, std::move(event));
  }

  std::unexpected<base::Error> broke(base::Error error) {
    error.message = path + ":" + std::to_string(line) + ": " + error.message;
    broken = error;
    return std::unexpected(std::move(error));
  }
};

Recording::Recording(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Recording::~Recording() = default;
Recording::Recording(Recording&&) noexcept = default;
Recording& Recording::operator=(Recording&&) noexcept = default;

Result<Recording> Recording::open(const std::string& path) {
  auto lines = GzipLines::open(path);
  if (!lines) return std::unexpected(std::move(lines.error()));
  return Recording{std::unique_ptr<Impl>(new Impl{.path = path, .lines = std::move(*lines)})};
}

Result<std::optional<RecordedEvent>> Recording::next() {
  if (impl_->broken) return std::unexpected(*impl_->broken);
  auto text = impl_->lines.next();
  ++impl_->line;
  if (!text) return impl_->broke(std::move(text.error()));
  if (!*text) return std::nullopt;
  auto event = impl_->parse(**text);
  if (!event) return impl_->broke(std::move(event.error()));
  return std::optional{std::move(*event)};
}

const std::string& Recording::path() const noexcept {
  return impl_->path;
}
std::uint64_t Recording::line() const noexcept {
  return impl_->line;
}

}  // namespace tidegate::sim
