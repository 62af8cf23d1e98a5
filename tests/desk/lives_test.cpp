// Random lives of an engine on a real journal: fees of every kind, news that is late, lost, doubled or wrong,
// deaths and refused records. Whatever happened, in the end it holds and counts what its orders really did.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "journal/records.hpp"
#include "random_seeds.hpp"
#include "scratch_folder.hpp"
#include "tidegate/base/random.hpp"
#include "trading/scene.hpp"

namespace tidegate::desk {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using tests::ScratchFolder;
using namespace trading;           // NOLINT
using namespace trading::testing;  // NOLINT

struct Truth {
  market::NewOrder order;
  std::vector<market::Fill> fills;
  market::Quantity executed() const {
    market::Quantity sum;
    for (const auto& f : fills) sum += f.quantity;
    return sum;
  }
  market::Amount quote() const {
    market::Amount sum;
    for (const auto& f : fills) sum += f.quote_quantity;
    return sum;
  }
};

enum class Fee { kNone, kBase, kQuote, kMx, kMixed };

class Life {
 public:
  Life(std::string path, std::uint64_t seed, Fee fee, bool misreports, bool refusals)
      : path_(std::move(path)), random_(seed), fee_(fee), misreports_(misreports), refusals_(refusals) {
    boot();
  }

  void step() {
    const auto dice = random_.below(100);
    if (dice < 40 && !inbox_.empty()) return deliver();
    if (dice < 60) return show();
    if (dice < 70) return written();
    if (dice < 90) return pass(milliseconds{random_.between(1, 400)});
    if (dice < 92) return feed(account("100000", "100"));
    if (dice < 93 && random_.chance(0.15)) return crash();
    written();
  }
  void settle() {
    for (int i = 0; i < 4000; ++i) {
      written();
      while (!inbox_.empty()) deliver();
      pass(milliseconds{500});
    }
  }
  void crash() {
    ++crashes;
    engine_.reset();
    journal_->listen(nullptr);
    journal_.reset();
    unwritten_.clear();
    refused_.clear();
    std::erase_if(inbox_, [&](const Event& event) {
      const auto* venue = std::get_if<market::VenueEvent>(&event);
      const bool push = venue != nullptr && (std::holds_alternative<market::OrderReported>(*venue) ||
                                             std::holds_alternative<market::FillReported>(*venue));
      return !push || random_.chance(0.5);
    });
    boot();
  }
  Summary summary() const { return engine_->summary(now_); }
  market::Quantity net() const {
    market::Quantity sum;
    for (const auto& [id, truth] : truths_) {
      for (const auto& f : truth.fills) {
        sum += f.side == market::Side::kBuy ? f.quantity : -f.quantity;
        if (f.commission_asset.value() == "BTC") sum -= market::Quantity::from_raw(f.commission.raw());
      }
    }
    return sum;
  }
  market::Amount paid() const {
    market::Amount sum;
    for (const auto& [id, truth] : truths_) {
      for (const auto& f : truth.fills) {
        sum += f.side == market::Side::kBuy ? f.quote_quantity : -f.quote_quantity;
        if (f.commission_asset.value() == "USDT") sum += f.commission;
      }
    }
    return sum;
  }
  std::size_t orders() const { return truths_.size(); }
  int crashes = 0;
  bool stopped_buying = false;

 private:
  void boot() {
    journal_ = journal::Journal::open({.path = path_, .own_thread = false}).value();
    auto settings = one_symbol();
    settings.bracket.max_holding = seconds{2};
    settings.bracket.entry_cooldown = milliseconds{200};
    settings.risk.max_daily_loss = amount("100000000");
    settings.risk.max_orders_per_minute = 10000;
    auto instrument = btc();
    instrument.quantity_decimals = 6;
    instrument.taker_fee = amount("0.001");
    engine_ = std::make_unique<TradingEngine>(settings, std::vector{instrument}, default_strategy().make);
    journal_->listen([this](const journal::JournalOutcome& outcome) {
      if (const auto* written = std::get_if<journal::Written>(&outcome)) unwritten_.push_back(written->seq);
      if (const auto* found = std::get_if<journal::LookedUp>(&outcome))
        inbox_.emplace_back(OrderLookedUp{.key = found->key, .order = found->order});
    });
    auto recovered = journal_->begin_session(wall_start_ + (now_ - start_)).value();
    feed(Event{Start{.recovered = std::move(recovered)}});
    feed(account("100000", "100"));
  }
  void written() {
    if (refused_.size() > 0) {
      const auto seq = refused_.front();
      refused_.erase(refused_.begin());
      return feed(Event{JournalFailed{.error = {.code = base::ErrorCode::kQueueFull}, .refused = seq}});
    }
    if (unwritten_.empty()) return;
    const auto seq = unwritten_.back();
    unwritten_.clear();
    feed(Event{Persisted{seq}});
  }
  void pass(base::Duration d) {
    now_ += d;
    feed(Event{TimerFired{TimerId::kOrders}});
    feed(Event{TimerFired{TimerId::kHeartbeat}});
  }
  void show() {
    if (stopped_buying) return;
    const auto cents = random_.between(-30, 30);
    const auto bid = market::Price::from_raw(base::int128{100} * base::kDecimalOne +
                                             base::int128{cents} * (base::kDecimalOne / 100));
    market::OrderBook shown;
    shown.reset({.version = 1,
                 .bids = {{bid, market::Quantity::from_int(random_.between(1, 9))}},
                 .asks = {{bid + base::step_of<market::Price>(2),
                           market::Quantity::from_int(random_.between(1, 9))}}});
    feed(market::BookObserved{.symbol = kBtc, .book = &shown, .source = base::Source::kStream, .age = {}});
  }
  void deliver() {
    const auto i = random_.below(inbox_.size());
    Event event = std::move(inbox_[i]);
    inbox_.erase(inbox_.begin() + static_cast<std::ptrdiff_t>(i));
    feed(std::move(event));
  }
  void feed(Event event) {
    for (auto& effect : engine_->on(std::move(event), now_)) {
      std::visit([this](auto& e) { perform(e); }, effect);
    }
  }
  void perform(Persist& effect) {
    if (refusals_ && random_.chance(0.05)) {
      refused_.push_back(effect.seq);
      return;
    }
    EXPECT_TRUE(journal_->append(effect.seq, std::move(effect.record)));
  }
  market::OrderReport report(const Truth& truth, market::OrderStatus status, std::size_t fills) {
    market::Quantity executed;
    market::Amount quote;
    for (std::size_t i = 0; i < fills; ++i) {
      executed += truth.fills[i].quantity;
      quote += truth.fills[i].quote_quantity;
    }
    auto made = report_of(truth.order, status, executed);
    made.executed_quote = quote;
    return made;
  }
  market::OrderStatus final_of(const Truth& truth) {
    if (truth.executed() == truth.order.quantity) return market::OrderStatus::kFilled;
    return truth.fills.empty() ? market::OrderStatus::kCanceled : market::OrderStatus::kPartiallyCanceled;
  }
  void post(const market::VenueEvent& event) {
    inbox_.emplace_back(event);
    if (random_.chance(0.3)) inbox_.emplace_back(event);
  }
  // What the exchange makes of it: none, some or all of it trades, in up to three parts.
  std::vector<market::Fill> trade(const market::NewOrder& order) {
    std::vector<market::Fill> fills;
    const auto parts = random_.below(4);
    market::Quantity left = order.quantity;
    for (std::uint64_t part = 0; part < parts; ++part) {
      const bool last = part + 1 == parts && random_.chance(0.7);
      const auto third = market::Quantity::from_raw(left.raw() / 3);
      const auto some = last ? left : third.floor_to(base::step_of<market::Quantity>(6));
      if (!some.is_positive()) break;
      left -= some;
      auto at_price = order.price;
      const auto better = base::step_of<market::Price>(2);
      if (random_.chance(0.3)) at_price += order.side == market::Side::kBuy ? -better : better;
      fills.push_back({.symbol = kBtc,
                       .id = "t" + std::to_string(++trades_),
                       .order_id = market::OrderId{"x-" + order.client_id.value()},
                       .client_id = random_.chance(0.5) ? order.client_id : market::ClientOrderId{},
                       .side = order.side,
                       .price = at_price,
                       .quantity = some,
                       .quote_quantity = market::notional(at_price, some).value(),
                       .time = wall_start_ + (now_ - start_)});
      charge(fills.back());
    }
    return fills;
  }
  void charge(market::Fill& fill) {
    const Fee fee = fee_ == Fee::kMixed ? static_cast<Fee>(random_.below(4)) : fee_;
    const bool buys = fill.side == market::Side::kBuy;
    if (fee == Fee::kBase && buys) {
      fill.commission = market::Amount::from_raw(fill.quantity.raw() / 1000);
      fill.commission_asset = market::Asset{"BTC"};
    } else if (fee == Fee::kQuote || (fee == Fee::kBase && !buys)) {
      fill.commission = market::Amount::from_raw(fill.quote_quantity.raw() / 1000);
      fill.commission_asset = market::Asset{"USDT"};
    } else if (fee == Fee::kMx) {
      fill.commission = amount("0.01");
      fill.commission_asset = market::Asset{"MX"};
    }
  }
  void perform(Place& effect) {
    const auto& order = effect.order;
    const auto id = order.client_id;
    if (random_.chance(0.1)) {
      inbox_.emplace_back(market::PlaceFailed{id, kLost});
      return;
    }
    const Truth truth{.order = order, .fills = trade(order)};
    truths_[id] = truth;
    if (random_.chance(0.3)) {
      inbox_.emplace_back(market::PlaceFailed{id, kLost});
    } else {
      inbox_.emplace_back(market::OrderAccepted{id, market::OrderId{"x-" + id.value()}});
    }
    if (misreports_ && random_.chance(0.2))
      post(market::OrderReported{report(truth, market::OrderStatus::kCanceled, 0)});
    if (random_.chance(0.7)) {
      for (std::size_t i = 0; i < truth.fills.size(); ++i) {
        if (random_.chance(0.7)) post(market::FillReported{truth.fills[i]});
        if (random_.chance(0.7))
          post(market::OrderReported{report(truth, market::OrderStatus::kPartiallyFilled, i + 1)});
      }
      post(market::OrderReported{report(truth, final_of(truth), truth.fills.size())});
    }
  }
  void perform(Cancel& effect) { inbox_.emplace_back(market::CancelAccepted{effect.client_id}); }
  void perform(Query& effect) {
    if (random_.chance(0.2)) {
      inbox_.emplace_back(market::QueryFailed{effect.client_id, kLost});
      return;
    }
    const auto it = truths_.find(effect.client_id);
    if (it == truths_.end()) {
      inbox_.emplace_back(market::OrderAbsent{effect.client_id, wall_start_ + (now_ - start_)});
    } else {
      inbox_.emplace_back(
          market::OrderReported{report(it->second, final_of(it->second), it->second.fills.size())});
    }
  }
  void perform(QueryAccount&) { inbox_.emplace_back(account("100000", "100")); }
  void perform(QueryTrades& effect) {
    market::TradesObserved told{.symbol = kBtc, .fills = {}};
    for (const auto& [id, truth] : truths_) {
      for (const auto& fill : truth.fills) {
        if (fill.time >= effect.since) told.fills.insert(told.fills.begin(), fill);
      }
    }
    std::ranges::sort(told.fills, [](const auto& one, const auto& other) { return one.time > other.time; });
    inbox_.emplace_back(told);
  }
  void perform(LookUp& effect) { EXPECT_TRUE(journal_->look_up(effect.key)); }
  void perform(SetTimer&) {}
  void perform(Finished&) {}
  void perform(Notify&) {}

  std::string path_;
  base::Random random_;
  Fee fee_;
  bool misreports_;
  bool refusals_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<TradingEngine> engine_;
  base::MonotonicTime start_ = at(seconds{1000});
  base::MonotonicTime now_ = start_;
  base::WallTime wall_start_ = base::from_unix_ms(1'763'800'000'000);
  std::vector<Event> inbox_;
  std::vector<std::uint64_t> unwritten_;
  std::vector<std::uint64_t> refused_;
  std::map<market::ClientOrderId, Truth> truths_;
  int trades_ = 0;
};

void expect_the_truth(const Life& life, const char* when) {
  const auto summary = life.summary();
  const auto& held = summary.symbols[0].held;
  EXPECT_EQ(summary.orders_open, 0U) << when;
  EXPECT_EQ(held.quantity.to_string(), life.net().to_string()) << when;
  EXPECT_EQ((held.cost - summary.day_realised).to_string(), life.paid().to_string()) << when;
}

void live(std::uint64_t seed, bool misreports, bool refusals) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  const ScratchFolder folder;
  Life life{folder.file("j.db"), seed, static_cast<Fee>(seed % 5), misreports, refusals};
  for (int i = 0; i < 8000; ++i) life.step();
  EXPECT_GE(life.orders(), 10U) << "it lived";
  life.stopped_buying = true;
  life.settle();
  expect_the_truth(life, "live");
  life.crash();
  life.settle();
  expect_the_truth(life, "after a restart");
}

class Lives : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(Lives, EndWithTheTruth) {
  live(GetParam(), false, false);
}
TEST_P(Lives, EndWithTheTruthWhereRecordsAreRefused) {
  live(GetParam(), false, true);
}
TEST_P(Lives, EndWithTheTruthWhereOrdersWereWronglyReportedCancelled) {
  live(GetParam(), true, false);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Lives, ::testing::ValuesIn(tests::random_seeds_to(10)));

}  // namespace
}  // namespace tidegate::desk
