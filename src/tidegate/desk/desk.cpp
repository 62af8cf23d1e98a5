#include "tidegate/desk/desk.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "tidegate/base/assert.hpp"

namespace tidegate::desk {
namespace {

// How long a journal that could not write is left alone.
constexpr base::Duration kRetryAfter = std::chrono::seconds{1};

// In the order of trading::Effect.
constexpr auto kEffectNames =
    std::to_array<std::string_view>({"persist", "place", "cancel", "query", "query_account", "query_trades",
                                     "look_up", "set_timer", "notify", "finished"});
static_assert(kEffectNames.size() == std::variant_size_v<trading::Effect>);

}  // namespace

Desk::Desk(net::Loop& loop, trading::TradingEngine& engine, market::Venue& venue, journal::Journal& journal,
           base::EventSink& events)
    : loop_(loop),
      engine_(engine),
      venue_(venue),
      journal_(journal),
      events_(events),
      timers_{net::Timer{loop}, net::Timer{loop}, net::Timer{loop}},
      retry_(loop),
      self_(std::make_shared<Desk*>(this)) {}

Desk::~Desk() {
  journal_.listen(nullptr);
}

base::Result<void> Desk::start() {
  TIDEGATE_ASSERT(!counts_.started, "a desk starts once");
  auto recovered = journal_.begin_session(loop_.clock().wall_now());
  if (!recovered) return std::unexpected(std::move(recovered.error()));
  counts_.started = true;
  counts_.last_durable_seq = last_given_seq_ = recovered->next_seq - 1;
  journal_.listen([this](const journal::JournalOutcome& outcome) { on_journal(outcome); });
  feed(trading::Start{.recovered = std::move(*recovered)});
  return {};
}

void Desk::stop(bool exit_positions, std::move_only_function<void()> done) {
  TIDEGATE_ASSERT(counts_.started && !done_ && !counts_.finished, "a started desk is stopped once");
  done_ = std::move(done);
  feed(trading::StopRequested{.exit_positions = exit_positions});
}

void Desk::allow_entries(bool allowed, std::string reason) {
  feed(trading::EntriesSwitched{.allowed = allowed, .reason = std::move(reason)});
}

void Desk::cut_short() {
  feed(trading::StopRequested{.exit_positions = false, .at_once = true});
}

void Desk::on_venue_event(const market::VenueEvent& event) {
  feed(event);
}

DeskSummary Desk::summary() const {
  auto summary = counts_;
  summary.trading = engine_.summary(loop_.now());
  return summary;
}

void Desk::collect(std::vector<base::Sample>& out) const {
  base::SampleWriter to{out};
  to.counter("tidegate_desk_events_total", fed_);
  for (std::size_t i = 0; i < kEffectNames.size(); ++i) {
    to.counter("tidegate_desk_effects_total", performed_[i], {{"effect", std::string{kEffectNames[i]}}});
  }
  to.counter("tidegate_desk_refused_records_total", counts_.records_refused);
  to.histogram("tidegate_desk_journal_latency_seconds", journal_latency_.measured());
}

void Desk::feed(const trading::Event& event) {
  ++fed_;
  last_fed_ = loop_.now();
  auto effects = engine_.on(event, last_fed_);
  for (auto& effect : effects) {
    ++performed_[effect.index()];
    std::visit([this](auto& e) { perform(std::move(e)); }, effect);
  }
}

void Desk::perform(trading::Persist effect) {
  const auto seq = effect.seq;
  auto taken = journal_.append(seq, std::move(effect.record));
  if (taken) {
    ++counts_.records;
    journal_latency_.given(seq, last_fed_);
    last_given_seq_ = seq;
    return;
  }
  ++counts_.records_refused;
  // In a later turn: the engine must not be asked from inside its own effects.
  post([seq, error = std::move(taken.error())](Desk& desk) mutable {
    desk.on_write_failed({.error = std::move(error), .refused = seq});
  });
}

void Desk::perform(trading::Place effect) {
  TIDEGATE_ASSERT(effect.after_seq <= counts_.last_durable_seq,
                  "an order leaves only after its intent is durable");
  ++counts_.places;
  venue_.submit(market::PlaceOrder{std::move(effect.order)});
}

void Desk::perform(trading::Cancel effect) {
  ++counts_.cancels;
  venue_.submit(market::CancelOrder{std::move(effect.symbol), std::move(effect.client_id)});
}

void Desk::perform(trading::Query effect) {
  ++counts_.queries;
  venue_.submit(market::QueryOrder{std::move(effect.symbol), std::move(effect.client_id)});
}

void Desk::perform(trading::QueryAccount) {
  ++counts_.account_queries;
  venue_.submit(market::QueryAccount{});
}

void Desk::perform(trading::QueryTrades effect) {
  venue_.submit(market::QueryTrades{std::move(effect.symbol), effect.since});
}

void Desk::perform(trading::LookUp effect) {
  auto taken = journal_.look_up(effect.key);
  if (taken) return;
  // Answered in a later turn all the same: somebody waits for it.
  post([key = std::move(effect.key), error = std::move(taken.error())](Desk& desk) mutable {
    desk.feed(trading::OrderLookedUp{.key = std::move(key), .order = std::unexpected(std::move(error))});
  });
}

void Desk::perform(trading::SetTimer effect) {
  timers_[static_cast<std::size_t>(effect.id)].arm(
      effect.at, [this, id = effect.id] { feed(trading::TimerFired{.id = id}); });
}

void Desk::perform(trading::Notify effect) {
  events_.on_event(effect.event);
}

void Desk::perform(trading::Finished) {
  counts_.finished = true;
  call_done_if_drained();
}

// Called on the writer's thread, or from inside append(): only passes on.
void Desk::on_journal(const journal::JournalOutcome& outcome) {
  post([outcome](Desk& desk) {
    if (const auto* written = std::get_if<journal::Written>(&outcome)) {
      desk.on_written(written->seq);
    } else if (const auto* found = std::get_if<journal::LookedUp>(&outcome)) {
      desk.feed(trading::OrderLookedUp{.key = found->key, .order = found->order});
    } else {
      desk.on_write_failed({.error = std::get<journal::WriteFailed>(outcome).error, .refused = {}});
    }
  });
}

void Desk::on_written(std::uint64_t seq) {
  counts_.last_durable_seq = seq;
  counts_.journal_healthy = true;
  retry_.disarm();
  feed(trading::Persisted{seq});
  journal_latency_.durable(seq, last_fed_);
  call_done_if_drained();
}

void Desk::on_write_failed(trading::JournalFailed failed) {
  ++counts_.journal_failures;
  counts_.journal_healthy = false;
  retry_.arm(loop_.now() + kRetryAfter, [this] { journal_.retry(); });
  feed(std::move(failed));
  call_done_if_drained();
}

void Desk::post(std::move_only_function<void(Desk&)> work) {
  loop_.post([self = std::weak_ptr<Desk*>{self_}, work = std::move(work)]() mutable {
    if (const auto desk = self.lock()) work(**desk);
  });
}

void Desk::call_done_if_drained() {
  const bool drained = counts_.last_durable_seq >= last_given_seq_ || !counts_.journal_healthy;
  if (!counts_.finished || !drained || !done_) return;
  // What cannot be written now is reconciled by the next session: a full disk must not keep anyone from
  // stopping.
  loop_.post(std::exchange(done_, nullptr));
}

}  // namespace tidegate::desk
