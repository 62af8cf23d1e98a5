#include "tidegate/mexc/client/books/keeper.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/validation.hpp"
#include "tidegate/mexc/client/rest/endpoint_policies.hpp"
#include "tidegate/mexc/client/rest/told_error.hpp"
#include "tidegate/mexc/wire/requests/requests.hpp"

namespace tidegate::mexc::client {

using DepthReply = base::Reply<std::shared_ptr<const market::Depth>>;

// Levels a side that MEXC sends, whatever is asked for (wire checklist, section 11). A caller that asked for
// more would take a snapshot that was cut there for a whole book.
constexpr std::int64_t kMostLevels = 2'000;

std::string_view name(BookState state) noexcept {
  switch (state) {
    case BookState::kDown:
      return "down";
    case BookState::kJoining:
      return "joining";
    case BookState::kLive:
      return "live";
    case BookState::kSuspect:
      break;
  }
  return "suspect";
}

std::vector<std::string> BookKeeperSettings::validate() const {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  base::Problems problems;
  problems.require_range("min_cover", min_cover, 0, kMostLevels);
  problems.require_range("snapshot_limit", snapshot_limit, std::max<std::size_t>(5, min_cover), kMostLevels);
  problems.require_range("max_buffered_updates", max_buffered_updates, 16, 1'000'000);
  problems.require_range("refresh_percent", refresh_percent, 0, 90);
  problems.require_range("silence", silence, milliseconds{100}, seconds{60});
  problems.require_range("stall_grace", stall_grace, milliseconds{1}, seconds{60});
  problems.require_range("snapshot_timeout", snapshot_timeout, milliseconds{10}, seconds{60});
  problems.require_range("first_backoff", first_backoff, milliseconds{1}, seconds{60});
  problems.require_range("longest_backoff", longest_backoff, first_backoff, seconds{600});
  return problems.take();
}

BookKeeper::BookKeeper(net::Loop& loop, Client& client, StreamClock& clock, market::Symbol symbol,
                       base::Duration push_interval, BookKeeperSettings settings, std::uint64_t seed,
                       BookObserver& observer, base::EventSink& events)
    : loop_(loop),
      client_(client),
      clock_(clock),
      symbol_(std::move(symbol)),
      push_interval_(push_interval),
      settings_(settings),
      observer_(observer),
      events_(events),
      sync_(settings.max_buffered_updates),
      backoff_(settings.first_backoff, settings.longest_backoff, seed),
      timer_(std::in_place, loop),
      refresh_timer_(std::in_place, loop) {
  TIDEGATE_ASSERT(settings.validate().empty(), "a book keeper is made with valid settings");
}

void BookKeeper::stop() {
  timer_.reset();
  refresh_timer_.reset();
}

void BookKeeper::on_stream_up() {
  sync_.restart();
  last_push_.reset();
  proved_at_.reset();
  enter(BookState::kJoining);
  arm(Appointment::kFetch, backoff_.next());
}

void BookKeeper::on_stream_down() {
  sync_.restart();
  proved_at_.reset();
  arm(Appointment::kNone, {});
  enter(BookState::kDown);
}

void BookKeeper::on_push(wire::DepthPush push, base::MonotonicTime received) {
  if (state_ == BookState::kDown) return;
  // The exchange is heard again: what was asked for in the silence, and how often in vain, means nothing now.
  if (comes_after_silence(received)) start_over();
  last_push_ = received;
  exchange_time_ = push.send_time;
  const bool jumped = clock_.on_push(push.send_time, received);
  const auto sent = clock_.earliest_local(push.send_time, received);
  if (jumped || !sent) client_.resync_clock();
  // A repeated push proves nothing: the exchange may have moved on since.
  if (!apply(std::move(push.update))) return;
  last_sign_ = received;
  if (sent) prove(*sent);
  if (state_ == BookState::kSuspect) {
    enter(BookState::kLive);
    arm(Appointment::kSilence, settings_.silence);
  }
  report();
}

void BookKeeper::report() {
  if (listener_ == nullptr) return;
  const auto known = age(loop_.now());
  if (known) listener_->on_venue_event(market::BookObserved{symbol_, &book(), base::Source::kStream, *known});
}

bool BookKeeper::apply(market::DepthUpdate update) {
  const bool joined = sync_.joined();
  switch (sync_.on_update(std::move(update))) {
    case UpdateOutcome::kApplied:
      if (sync_.covers(settings_.min_cover)) {
        refresh_if_shallow();
        return true;
      }
      sync_.restart();
      resync("the price left the part of the book that the snapshot covered");
      return false;
    case UpdateOutcome::kGap:
      if (joined) resync("an update is missing");
      return false;
    case UpdateOutcome::kCrossed:
      resync("the best bid met the best ask");
      return false;
    case UpdateOutcome::kBuffered:
    case UpdateOutcome::kOld:
      break;
  }
  return false;
}

void BookKeeper::resync(std::string_view why) {
  ++resyncs_;
  proved_at_.reset();
  tell(base::EventKind::kBookResync, std::string{why} + ": fetching a new snapshot");
  enter(BookState::kJoining);
  arm(Appointment::kFetch, backoff_.next());
}

net::Task<void> BookKeeper::fetch(std::shared_ptr<BookKeeper> self, std::uint64_t number) {
  const int limit = self->settings_.snapshot_limit;
  // An answer to an earlier question could be older than the changes that we hold.
  self->client_.gate().invalidate({endpoint_id(wire::Endpoint::kDepth)},
                                  wire::limited_params(self->symbol_, limit).canonical());
  const CallOptions options{.deadline = self->loop_.now() + self->settings_.snapshot_timeout,
                            .max_age = std::nullopt};
  auto asking = self->client_.depth(self->symbol_, limit, options);
  auto answer = co_await std::move(asking);
  if (!self->timer_ || number != self->last_fetch_ || !self->fetching_) co_return;
  self->fetching_ = false;
  self->on_answer(std::move(answer));
}

// Asked for after a jittered pause, as all snapshots: prices of many markets move together.
void BookKeeper::refresh_if_shallow() {
  const auto levels = static_cast<std::size_t>(settings_.snapshot_limit * settings_.refresh_percent / 100);
  if (refresh_timer_->armed() || sync_.refreshing() || sync_.covers(levels)) return;
  refresh_timer_->arm(loop_.now() + backoff_.next(), [this] {
    if (!sync_.joined() || fetching_) return;
    sync_.begin_refresh();
    start_fetch();
  });
}

void BookKeeper::on_refresh(const Answer<market::Depth>& answer, bool usable) {
  const auto limit = static_cast<std::size_t>(settings_.snapshot_limit);
  if (usable && sync_.on_snapshot(*answer->value, limit) == SnapshotOutcome::kJoined) {
    ++refreshes_;
    backoff_.reset();
    report();
    return;
  }
  // The next update finds the book as shallow as it is.
  sync_.end_refresh();
}

void BookKeeper::on_answer(Answer<market::Depth> answer) {
  const bool usable =
      answer && (answer->source == base::Source::kNetwork || answer->source == base::Source::kFlight);
  if (sync_.refreshing()) on_refresh(answer, usable);
  if (state_ != BookState::kJoining && state_ != BookState::kSuspect) return;
  if (!usable) {
    if (state_ == BookState::kJoining && !std::exchange(failure_told_, true)) {
      tell(base::EventKind::kBookNoSnapshot,
           answer ? "only an old snapshot is to be had" : told_error(answer.error()));
    }
    arm(Appointment::kFetch, backoff_.next());
  } else if (state_ == BookState::kJoining) {
    join(*answer);
  } else {
    compare(*answer);
  }
}

void BookKeeper::join(const DepthReply& reply) {
  const auto outcome = sync_.on_snapshot(*reply.value, static_cast<std::size_t>(settings_.snapshot_limit));
  if (outcome != SnapshotOutcome::kJoined) {
    arm(Appointment::kFetch, backoff_.next());
    return;
  }
  backoff_.reset();
  last_sign_ = loop_.now();
  prove(last_sign_ - reply.age);
  enter(BookState::kLive);
  arm(Appointment::kSilence, settings_.silence);
  tell(base::EventKind::kBookJoined, "live at version " + std::to_string(book().version()));
  report();
}

// The REST check of a silent stream.
void BookKeeper::compare(const DepthReply& reply) {
  if (reply.value->version > book().version()) {
    awaited_version_ = reply.value->version;
    arm(Appointment::kStallVerdict, settings_.stall_grace);
    return;
  }
  backoff_.reset();
  last_sign_ = loop_.now();
  prove(last_sign_ - reply.age);
  enter(BookState::kLive);
  arm(Appointment::kSilence, settings_.silence);
  report();
}

void BookKeeper::on_timer() {
  switch (std::exchange(appointment_, Appointment::kNone)) {
    case Appointment::kFetch:
      start_fetch();
      break;
    case Appointment::kSilence:
      if (const auto silent = loop_.now() - last_sign_; silent < settings_.silence) {
        arm(Appointment::kSilence, settings_.silence - silent);
      } else {
        enter(BookState::kSuspect);
        start_fetch();
      }
      break;
    case Appointment::kStallVerdict:
      if (book().version() < awaited_version_) {
        tell(base::EventKind::kBookStalled, "the exchange is at version " + std::to_string(awaited_version_) +
                                                " and the stream at " + std::to_string(book().version()) +
                                                ": connecting anew");
        observer_.on_book_stalled(*this);
      }
      break;
    case Appointment::kNone:
      break;
  }
}

void BookKeeper::start_fetch() {
  if (std::exchange(fetching_, true)) return;
  fetch_began_ = loop_.now();
  loop_.spawn(fetch(shared_from_this(), ++last_fetch_));
}

bool BookKeeper::comes_after_silence(base::MonotonicTime received) const {
  if (last_push_) return received - *last_push_ >= settings_.silence;
  // The first on its connection: what was asked when that came up is usually on its way.
  return fetching_ && loop_.now() - fetch_began_ >= settings_.stall_grace;
}

// Whatever the push itself brings may find a better appointment.
void BookKeeper::start_over() {
  backoff_.reset();
  const bool waits = state_ == BookState::kJoining || state_ == BookState::kSuspect;
  if (!waits || !std::exchange(fetching_, false)) return;
  if (sync_.refreshing()) sync_.end_refresh();
  arm(Appointment::kFetch, backoff_.next());
}

void BookKeeper::arm(Appointment what, base::Duration in) {
  appointment_ = what;
  timer_->arm(what == Appointment::kNone ? base::kNever : loop_.now() + in, [this] { on_timer(); });
}

void BookKeeper::enter(BookState state) {
  if (std::exchange(state_, state) == state) return;
  failure_told_ = false;
  observer_.on_book_state(*this);
}

void BookKeeper::prove(base::MonotonicTime instant) {
  instant = std::min(instant, loop_.now());
  proved_at_ = proved_at_ ? std::max(*proved_at_, instant) : instant;
}

std::optional<base::Duration> BookKeeper::age(base::MonotonicTime now) const {
  if (state_ != BookState::kLive || !proved_at_) return std::nullopt;
  return now - *proved_at_ + push_interval_;
}

bool BookKeeper::healthy(std::size_t levels) const {
  return state_ == BookState::kLive && sync_.covers(levels);
}

void BookKeeper::tell(base::EventKind kind, std::string text) {
  base::report(events_, loop_.now(), kind, symbol_.value(), std::move(text));
}

}  // namespace tidegate::mexc::client
