// One symbol's order book, kept equal to the exchange's, and honest about how sure that is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/event.hpp"
#include "tidegate/market/venue.hpp"
#include "tidegate/mexc/client/backoff.hpp"
#include "tidegate/mexc/client/books/stream_clock.hpp"
#include "tidegate/mexc/client/books/sync.hpp"
#include "tidegate/mexc/client/rest/client.hpp"
#include "tidegate/mexc/wire/pushes/push.hpp"

namespace tidegate::mexc::client {

enum class BookState : std::uint8_t {
  kDown,     // no stream
  kJoining,  // buffering changes, waiting for a snapshot to put them on
  kLive,
  kSuspect,  // was live, but the stream says nothing: quiet market or stalled stream?
};
std::string_view name(BookState state) noexcept;

struct BookKeeperSettings {
  int snapshot_limit = 1000;                // levels a side. 5 and min_cover..2000, the most that MEXC sends
  std::size_t max_buffered_updates = 4096;  // 16..1,000,000
  std::size_t min_cover = 20;               // fewer levels than that known: joins anew. 0..5000
  // Below such a part of snapshot_limit a new snapshot is taken while the book stays live. 0..90
  int refresh_percent = 25;
  base::Duration silence = std::chrono::seconds{3};               // then the book is suspect. 100 ms..60 s
  base::Duration stall_grace = std::chrono::milliseconds{1000};   // for a push to follow a newer REST answer
  base::Duration snapshot_timeout = std::chrono::seconds{5};      // 10 ms..60 s
  base::Duration first_backoff = std::chrono::milliseconds{100};  // before a snapshot, jittered: many books
  base::Duration longest_backoff = std::chrono::seconds{5};       // that break together must not stampede

  std::vector<std::string> validate() const;
};

class BookKeeper;

// What a keeper asks of its owner. Called on the loop's thread; must not destroy the keeper from inside.
class BookObserver {
 public:
  virtual ~BookObserver() = default;
  virtual void on_book_state(const BookKeeper& keeper) = 0;
  // The exchange's book moved on and the stream did not report it: its connection is mute.
  virtual void on_book_stalled(const BookKeeper& keeper) = 0;
};

// Joins by BookSync's rules with a REST snapshot fetched through the client's Gate. Where the price leaves
// the part of the book that the snapshot covered, another is fetched in time, and the book stays live. When
// no push came for a while, a REST answer decides: the same version means a quiet market, and proves the book
// once more; a newer one that no push follows means that the stream is mute.
//
// Age: the last instant of ours at which the book can have been proved equal to the exchange's. A push
// proves it for the instant at which it was sent, a snapshot for the earliest at which it can have been
// taken. Thread rule: its loop's thread. Kept by shared_ptr, since a fetch may outlive the owner; `stop`
// before letting go. Client, clock, observer and events must outlive that.
class BookKeeper : public std::enable_shared_from_this<BookKeeper> {
 public:
  // Precondition: settings.validate() is empty.
  // `clock`: of the stream's host.
  BookKeeper(net::Loop& loop, Client& client, StreamClock& clock, market::Symbol symbol,
             base::Duration push_interval, BookKeeperSettings settings, std::uint64_t seed,
             BookObserver& observer, base::EventSink& events);
  void stop();

  // Each new content, and each proof of an old one, goes to `listener` as a BookObserved out of the stream,
  // with its age. Null: to none.
  void report_to(market::VenueListener* listener) { listener_ = listener; }

  void on_stream_up();
  void on_stream_down();
  void on_push(wire::DepthPush push, base::MonotonicTime received);

  const market::Symbol& symbol() const noexcept { return symbol_; }
  BookState state() const noexcept { return state_; }
  // Meaningful while live or suspect.
  const market::OrderBook& book() const noexcept { return sync_.book(); }
  // Upper bound of the book's true age; absent while it is not live.
  std::optional<base::Duration> age(base::MonotonicTime now) const;
  // Live, and complete down to that many levels a side.
  bool healthy(std::size_t levels) const;
  // The exchange's clock when the last push was sent.
  base::WallTime exchange_time() const noexcept { return exchange_time_; }
  std::uint64_t resyncs() const noexcept { return resyncs_; }
  // Snapshots taken while it was live.
  std::uint64_t refreshes() const noexcept { return refreshes_; }

 private:
  // What the timer is set for.
  enum class Appointment : std::uint8_t { kNone, kFetch, kSilence, kStallVerdict };

  static net::Task<void> fetch(std::shared_ptr<BookKeeper> self, std::uint64_t number);

  // True: the book has a new content.
  bool apply(market::DepthUpdate update);
  void on_answer(Answer<market::Depth> answer);
  void join(const base::Reply<std::shared_ptr<const market::Depth>>& reply);
  void compare(const base::Reply<std::shared_ptr<const market::Depth>>& reply);
  void resync(std::string_view why);
  void enter(BookState state);
  void prove(base::MonotonicTime instant);
  void arm(Appointment what, base::Duration in);
  void on_timer();
  void start_fetch();
  bool comes_after_silence(base::MonotonicTime received) const;
  // A question that hangs is given up, and the next ones follow soon.
  void start_over();
  void refresh_if_shallow();
  void on_refresh(const Answer<market::Depth>& answer, bool usable);
  // The book joined, an update was applied, or it was proved once more.
  void report();
  void tell(base::EventKind kind, std::string text);

  net::Loop& loop_;
  Client& client_;
  StreamClock& clock_;
  market::Symbol symbol_;
  base::Duration push_interval_;
  BookKeeperSettings settings_;
  BookObserver& observer_;
  market::VenueListener* listener_ = nullptr;
  base::EventSink& events_;
  BookSync sync_;
  Backoff backoff_;
  std::optional<net::Timer> timer_;          // none once stopped
  std::optional<net::Timer> refresh_timer_;  // likewise
  Appointment appointment_ = Appointment::kNone;
  BookState state_ = BookState::kDown;
  std::uint64_t last_fetch_ = 0;
  bool fetching_ = false;              // that one is under way
  bool failure_told_ = false;          // of a snapshot, since this state was entered: once is enough
  base::MonotonicTime fetch_began_{};  // the last one
  std::optional<base::MonotonicTime> last_push_;  // since the stream came up
  base::MonotonicTime last_sign_{};               // the last push applied, or REST answer that took its place
  std::optional<base::MonotonicTime> proved_at_;
  std::int64_t awaited_version_ = 0;  // while a stall verdict is due
  base::WallTime exchange_time_{};
  std::uint64_t resyncs_ = 0;
  std::uint64_t refreshes_ = 0;
};

}  // namespace tidegate::mexc::client
