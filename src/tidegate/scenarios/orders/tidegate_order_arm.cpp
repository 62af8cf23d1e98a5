#include "tidegate/scenarios/orders/tidegate_order_arm.hpp"

#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "tidegate/scenarios/orders/order_arms.hpp"
#include "tidegate/sim/markets/instruments.hpp"

namespace tidegate::scenarios {

using trading::OrderState;
using Where = Belief::Where;

namespace {

access::AccessSettings access_settings(const net::Address& exchange) {
  access::AccessSettings settings;
  settings.client.transport = order_transport(exchange);
  settings.set_host(exchange);
  settings.blocks_path.clear();
  settings.venue.symbols = {market::Symbol{"BTCUSDC"}, market::Symbol{"ETHUSDC"}};
  settings.books.trades = false;  // never requested here
  return settings;
}

trading::OrderSettings order_settings() {
  trading::OrderSettings settings;
  settings.live_patience = kRests;
  return settings;
}

bool is_absence(OrderState end) {
  return end == OrderState::kAbsent || end == OrderState::kRejected || end == OrderState::kWithdrawn;
}

template <class Event>
constexpr bool kIsAboutOrders =
    std::is_same_v<Event, market::OrderAccepted> || std::is_same_v<Event, market::PlaceFailed> ||
    std::is_same_v<Event, market::CancelAccepted> || std::is_same_v<Event, market::CancelFailed> ||
    std::is_same_v<Event, market::OrderReported> || std::is_same_v<Event, market::OrderAbsent> ||
    std::is_same_v<Event, market::QueryFailed> || std::is_same_v<Event, market::FillReported> ||
    std::is_same_v<Event, market::TradesObserved> || std::is_same_v<Event, market::TradesFailed> ||
    std::is_same_v<Event, trading::OrderLookedUp>;

}  // namespace

TidegateOrderArm::TidegateOrderArm(net::Loop& loop, net::Network& network, const net::Address& exchange)
    : loop_(loop),
      access_(access::ExchangeAccess::make(loop, network, access_settings(exchange), sim::demo_credentials(),
                                           events_)
                  .value()),
      portfolio_(sim::default_instruments()),
      commitments_(order_settings().visibility_grace),
      flow_(order_settings(), portfolio_, commitments_),
      timer_(loop),
      venue_(access_->make_venue()) {}

void TidegateOrderArm::start() {
  access_->start();
  venue_->start(*this);
  trading::Recovered nothing;
  nothing.wall = loop_.clock().wall_now();
  trading::Effects effects;
  flow_.start(nothing, access_->settings().venue.symbols, loop_.now(), effects);
  perform(std::move(effects));
}

void TidegateOrderArm::carry_out(const OrderIntent& intent) {
  intending_ = intent.number;
  trading::Effects effects;
  flow_.intend(intent.order, trading::OrderPurpose::kEntry, loop_.now(), effects);
  perform(std::move(effects));
}

Belief TidegateOrderArm::belief(int number) const {
  const auto id = ids_.find(number);
  if (id == ids_.end()) return {Where::kAbsent, {}};
  const auto open = flow_.open().find(id->second);
  if (open != flow_.open().end()) {
    const trading::OrderMachine& machine = open->second.machine;
    return {machine.state() == OrderState::kLive ? Where::kOpen : Where::kUnknown, machine.executed()};
  }
  const Known& known = known_.at(id->second);
  if (!known.end) return {Where::kUnknown, known.executed};
  return {is_absence(*known.end) ? Where::kAbsent : Where::kOver, known.executed};
}

void TidegateOrderArm::on_venue_event(const market::VenueEvent& event) {
  std::visit([this](const auto& each) { hear(each); }, event);
}

template <class Event>
void TidegateOrderArm::hear(const Event& event) {
  if constexpr (kIsAboutOrders<Event>) {
    trading::Effects effects;
    // Some ask for no more than another look, and have no effect by themselves.
    if constexpr (requires { flow_.on(event, loop_.now(), effects); }) {
      flow_.on(event, loop_.now(), effects);
    } else {
      flow_.on(event, loop_.now());
    }
    perform(std::move(effects));
  }
}

void TidegateOrderArm::keep(const trading::Record& record) {
  if (const auto* intent = std::get_if<trading::IntentRecord>(&record)) {
    const market::ClientOrderId& id = intent->order.client_id;
    known_[id].number = *intending_;
    ids_[*intending_] = id;
  } else if (const auto* report = std::get_if<trading::ReportRecord>(&record)) {
    known_[report->report.client_id].executed = report->booking.executed;
  } else if (const auto* fill = std::get_if<trading::FillRecord>(&record)) {
    known_[fill->client_id].executed = fill->booking.executed;
  } else if (const auto* end = std::get_if<trading::ResolutionRecord>(&record)) {
    known_[end->client_id].end = end->state;
    known_[end->client_id].executed = end->booking.executed;
  }
}

// As the desk does, but that every record is durable as soon as it is given.
void TidegateOrderArm::perform(trading::Effects effects) {
  std::optional<std::uint64_t> durable;
  std::vector<trading::OrderLookedUp> looked_up;
  for (auto& effect : effects) {
    if (auto* persist = std::get_if<trading::Persist>(&effect)) {
      keep(persist->record);
      durable = persist->seq;
    } else if (auto* place = std::get_if<trading::Place>(&effect)) {
      venue_->submit(market::PlaceOrder{std::move(place->order)});
    } else if (auto* cancel = std::get_if<trading::Cancel>(&effect)) {
      venue_->submit(market::CancelOrder{cancel->symbol, cancel->client_id});
    } else if (auto* query = std::get_if<trading::Query>(&effect)) {
      venue_->submit(market::QueryOrder{query->symbol, query->client_id});
    } else if (auto* trades = std::get_if<trading::QueryTrades>(&effect)) {
      venue_->submit(market::QueryTrades{trades->symbol, trades->since});
    } else if (auto* look_up = std::get_if<trading::LookUp>(&effect)) {
      looked_up.push_back({look_up->key, std::optional<trading::JournalledOrder>{}});
    }
  }
  if (durable) {
    trading::Effects more;
    for (const auto& id : flow_.on_persisted(*durable, loop_.now(), more)) flow_.send(id, loop_.now(), more);
    if (!more.empty()) perform(std::move(more));
  }
  for (const auto& answer : looked_up) hear(answer);
  watch_deadline();
}

void TidegateOrderArm::watch_deadline() {
  timer_.arm(flow_.next_deadline(), [this] {
    trading::Effects effects;
    flow_.on_time(loop_.now(), effects);
    perform(std::move(effects));
  });
}

}  // namespace tidegate::scenarios
