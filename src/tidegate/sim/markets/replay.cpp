#include "tidegate/sim/markets/replay.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::sim {

using base::Result;

namespace {

constexpr std::size_t kMaxBeforeSnapshot = 10'000;
// Takers of a recording trade in steps this fine; every spot recording's quantities are multiples of it.
constexpr auto kQuantityStep = base::step_of<market::Quantity>(8);

}  // namespace

ReplayMarket::ReplayMarket(Recording recording, base::MonotonicTime start)
    : recording_(std::move(recording)), start_(start), shadow_(book_, kQuantityStep) {}

Result<std::unique_ptr<ReplayMarket>> ReplayMarket::open(const std::string& path, base::MonotonicTime start) {
  auto recording = Recording::open(path);
  if (!recording) return std::unexpected(std::move(recording.error()));
  std::unique_ptr<ReplayMarket> market{new ReplayMarket{std::move(*recording), start}};
  if (auto read = market->read_to_snapshot(); !read) return std::unexpected(std::move(read.error()));
  return market;
}

Result<void> ReplayMarket::read_to_snapshot() {
  std::deque<market::DepthUpdate> before;
  for (std::size_t count = 0; count < kMaxBeforeSnapshot; ++count) {
    auto event = recording_.next();
    if (!event) return std::unexpected(std::move(event.error()));
    if (!*event) return broken("the recording ends without a depth snapshot (lastUpdateId)");
    if (std::holds_alternative<market::Depth>((*event)->what)) return begin_at(**event, before);
    if (auto same = check_symbol(**event); !same) return same;
    if (const auto* update = std::get_if<market::DepthUpdate>(&(*event)->what)) before.push_back(*update);
  }
  return broken("no depth snapshot (lastUpdateId) within the first " + std::to_string(kMaxBeforeSnapshot) +
                " events");
}

Result<void> ReplayMarket::begin_at(const RecordedEvent& snapshot,
                                    const std::deque<market::DepthUpdate>& before) {
  origin_ = snapshot.at;
  book_.reset(std::get<market::Depth>(snapshot.what));
  for (const market::DepthUpdate& update : before) {
    if (auto applied = apply(update); !applied) return applied;
  }
  if (auto read = read_ahead(); !read) return read;
  if (symbol_.value().empty()) return broken("nothing follows the snapshot, so the symbol is unknown");
  return {};
}

// Updates that the snapshot already holds are passed over.
Result<void> ReplayMarket::apply(const market::DepthUpdate& update) {
  if (update.last_version <= book_.version()) return {};
  const bool follows =
      continuous_ ? update.first_version == book_.version() + 1 : update.first_version <= book_.version() + 1;
  if (!follows) {
    return broken("gap: after update id " + std::to_string(book_.version()) + " comes " +
                  std::to_string(update.first_version));
  }
  book_.apply(update);
  continuous_ = true;
  return {};
}

base::MonotonicTime ReplayMarket::next_event() const {
  return due_;
}

Result<void> ReplayMarket::step(MarketSink& sink) {
  TIDEGATE_ASSERT(ahead_.has_value(), "only a due event is played");
  const RecordedEvent event = std::move(*ahead_);
  if (const auto* update = std::get_if<market::DepthUpdate>(&event.what)) {
    const std::int64_t before = book_.version();
    if (auto applied = apply(*update); !applied) {
      ahead_.reset();
      due_ = base::kNever;
      return applied;
    }
    if (book_.version() != before) {
      ++updates_played_;
      shadow_.on_update(*update, sink);
      sink.on_depth(*update);
    }
  } else if (const auto* trade = std::get_if<market::Trade>(&event.what)) {
    ++trades_played_;
    shadow_.on_trade(*trade, sink);
    sink.on_trade(*trade);
  }
  return read_ahead();
}

matching::Placement ReplayMarket::place(const matching::Order& order, MarketSink& sink) {
  return shadow_.place(order, sink);
}

bool ReplayMarket::cancel(matching::OrderNumber number, MarketSink&) {
  return shadow_.cancel(number);
}

Preview ReplayMarket::preview(const matching::Order& order) const {
  return shadow_.preview(order);
}

// Book tickers are a judge's truth and no part of the market: passed over.
Result<void> ReplayMarket::read_ahead() {
  ahead_.reset();
  const base::MonotonicTime earliest = due_ == base::kNever ? start_ : due_;
  due_ = base::kNever;
  while (true) {
    auto event = recording_.next();
    if (!event) return std::unexpected(std::move(event.error()));
    if (!*event) return {};
    if (std::holds_alternative<market::Depth>((*event)->what)) return broken("a second depth snapshot");
    if (auto same = check_symbol(**event); !same) return same;
    if (std::holds_alternative<market::BookTicker>((*event)->what)) continue;
    ahead_ = std::move(**event);
    // A recorder's clock may step back; events keep their order all the same.
    due_ = std::max(earliest, instant_of(*ahead_));
    return {};
  }
}

Result<void> ReplayMarket::check_symbol(const RecordedEvent& event) {
  if (symbol_.value().empty()) symbol_ = event.symbol;
  if (event.symbol == symbol_) return {};
  return broken("two symbols in one recording: " + symbol_.value() + " and " + event.symbol.value());
}

base::MonotonicTime ReplayMarket::instant_of(const RecordedEvent& event) const {
  return start_ + (event.at - origin_);
}

std::unexpected<base::Error> ReplayMarket::broken(const std::string& what) const {
  return base::fail(base::ErrorCode::kParse,
                    recording_.path() + ":" + std::to_string(recording_.line()) + ": " + what);
}

}  // namespace tidegate::sim
