// An exchange as tests of the desk need it: the truth about orders, which outlives a session, and a venue
// that tells that truth late, twice or not at all.
#pragma once

#include <list>
#include <map>
#include <string>
#include <utility>
#include <variant>

#include "tidegate/base/random.hpp"
#include "tidegate/market/venue.hpp"
#include "tidegate/net/loop/loop.hpp"

namespace tidegate::desk::testing {

// What is true of the orders, whoever knows of it. Copyable: a snapshot is a copy.
class Exchange {
 public:
  struct Placed {
    market::NewOrder order;
    base::WallTime arrives{};  // before that the exchange does not know it
    market::Quantity executed;
    int times_placed = 0;
  };

  void place(const market::NewOrder& order, base::WallTime arrives, market::Quantity executed) {
    auto& placed = orders_[order.client_id];
    placed = {
        .order = order, .arrives = arrives, .executed = executed, .times_placed = placed.times_placed + 1};
  }

  // None: unknown to it at this instant.
  const Placed* find(const market::ClientOrderId& id, base::WallTime now) const {
    const auto it = orders_.find(id);
    return it == orders_.end() || now < it->second.arrives ? nullptr : &it->second;
  }

  // What all orders together bought and did not sell.
  market::Quantity net() const {
    market::Quantity sum;
    for (const auto& [id, placed] : orders_) {
      sum += placed.order.side == market::Side::kBuy ? placed.executed : -placed.executed;
    }
    return sum;
  }
  int most_often_placed() const {
    int most = 0;
    for (const auto& [id, placed] : orders_) most = std::max(most, placed.times_placed);
    return most;
  }
  std::size_t orders() const { return orders_.size(); }

 private:
  std::map<market::ClientOrderId, Placed> orders_;
};

// How unwell the venue is: chances in [0, 1].
struct Illness {
  double reject = 0;       // the exchange refuses the order
  double lose = 0;         // the order never arrives, and nobody says so
  double late = 0;         // it arrives up to 4.9 s later, after its answer was given up
  double answer_lost = 0;  // it arrived, its answer did not
  double query_fails = 0;
  double push = 0;     // the user stream tells of it unasked
  double partial = 0;  // half is executed instead of all
};

class FakeVenue final : public market::Venue {
 public:
  FakeVenue(net::Loop& loop, Exchange& exchange, Illness illness, std::uint64_t seed)
      : loop_(loop), exchange_(exchange), illness_(illness), random_(seed) {}

  void listen(market::VenueListener* listener) { listener_ = listener; }
  // Called with every command before it takes effect.
  void watch(std::function<void(const market::VenueCommand&)> watcher) { watcher_ = std::move(watcher); }

  void submit(market::VenueCommand command) override {
    if (watcher_) watcher_(command);
    std::visit([this](const auto& c) { take(c); }, command);
  }

  std::size_t places() const { return places_; }

 private:
  void take(const market::PlaceOrder& command) {
    ++places_;
    const auto& order = command.order;
    const auto id = order.client_id;
    if (random_.chance(illness_.reject)) {
      return answer(market::PlaceFailed{id, failure(base::ErrorCode::kRejected, base::Delivery::kRejected)});
    }
    const auto lost =
        market::PlaceFailed{id, failure(base::ErrorCode::kDeadlineExceeded, base::Delivery::kUnknown)};
    if (random_.chance(illness_.lose)) return answer(lost);
    const bool late = random_.chance(illness_.late);
    const base::Duration delay =
        late ? std::chrono::milliseconds{random_.between(0, 4900)} : base::Duration{};
    exchange_.place(order, loop_.clock().wall_now() + delay, executed_of(order));
    if (random_.chance(illness_.push)) push(id, delay);
    if (late || random_.chance(illness_.answer_lost)) return answer(lost);
    answer(market::OrderAccepted{id, market::OrderId{"x-" + id.value()}});
  }

  void take(const market::QueryOrder& command) {
    if (random_.chance(illness_.query_fails)) {
      return answer(market::QueryFailed{command.client_id,
                                        failure(base::ErrorCode::kConnectionLost, base::Delivery::kUnknown)});
    }
    const auto now = loop_.clock().wall_now();
    const auto* placed = exchange_.find(command.client_id, now);
    if (placed == nullptr) return answer(market::OrderAbsent{command.client_id, now});
    answer(market::OrderReported{report(*placed)});
  }

  void take(const market::CancelOrder& command) { answer(market::CancelAccepted{command.client_id}); }

  void take(const market::QueryTrades& command) { answer(market::TradesObserved{command.symbol, {}}); }

  void take(const market::QueryAccount&) {
    market::Account account{.can_trade = true,
                            .balances = {{market::Asset{"USDT"}, market::Amount::from_int(1'000'000), {}},
                                         {market::Asset{"BTC"}, market::Amount::from_int(1'000'000), {}}}};
    answer(market::AccountObserved{.account = std::move(account), .age = {}});
  }

  market::Quantity executed_of(const market::NewOrder& order) {
    if (!random_.chance(illness_.partial)) return order.quantity;
    return market::Quantity::from_raw(order.quantity.raw() / 2);
  }

  static market::OrderReport report(const Exchange::Placed& placed) {
    const bool whole = placed.executed == placed.order.quantity;
    return {.symbol = placed.order.symbol,
            .id = market::OrderId{"x-" + placed.order.client_id.value()},
            .client_id = placed.order.client_id,
            .side = placed.order.side,
            .type = placed.order.type,
            .status = whole ? market::OrderStatus::kFilled : market::OrderStatus::kPartiallyCanceled,
            .price = placed.order.price,
            .quantity = placed.order.quantity,
            .executed = placed.executed,
            .executed_quote = market::notional(placed.order.price, placed.executed).value()};
  }

  static base::Error failure(base::ErrorCode code, base::Delivery delivery) {
    return {.code = code, .message = "scripted", .delivery = delivery, .retry_at = std::nullopt};
  }

  void push(const market::ClientOrderId& id, base::Duration delay) {
    later(delay + std::chrono::milliseconds{random_.between(0, 100)}, [this, id] {
      const auto* placed = exchange_.find(id, loop_.clock().wall_now());
      if (placed == nullptr || listener_ == nullptr) return;
      listener_->on_venue_event(market::OrderReported{report(*placed)});
      listener_->on_venue_event(market::OrderReported{report(*placed)});
    });
  }

  void answer(market::VenueEvent event) {
    later(std::chrono::milliseconds{random_.between(1, 200)}, [this, event = std::move(event)] {
      if (listener_ != nullptr) listener_->on_venue_event(event);
    });
  }

  void later(base::Duration delay, std::move_only_function<void()> work) {
    timers_.emplace_back(loop_).arm(loop_.now() + delay, std::move(work));
  }

  net::Loop& loop_;
  Exchange& exchange_;
  Illness illness_;
  base::Random random_;
  market::VenueListener* listener_ = nullptr;
  std::function<void(const market::VenueCommand&)> watcher_;
  std::size_t places_ = 0;
  std::list<net::Timer> timers_;  // as many as there were answers: a test's session is short
};

}  // namespace tidegate::desk::testing
