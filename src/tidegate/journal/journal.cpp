#include "tidegate/journal/journal.hpp"

#include <condition_variable>
#include <iterator>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/clock.hpp"
#include "tidegate/base/histogram.hpp"
#include "tidegate/base/validation.hpp"
#include "tidegate/journal/disk_room.hpp"
#include "tidegate/journal/store.hpp"

namespace tidegate::journal {
namespace {

bool carries_booking(const trading::Record& record) {
  return std::visit(
      [](const auto& content) {
        if constexpr (requires { content.booking; }) {
          return content.booking != trading::Booking{};
        } else {
          return false;
        }
      },
      record);
}

}  // namespace

std::vector<std::string> JournalSettings::validate() const {
  base::Problems problems;
  if (path.empty()) problems.add("path is empty; it must name a file, or \":memory:\" to keep nothing");
  problems.require_range("max_queued", max_queued, 1, 1'000'000);
  return problems.take();
}

// `mutex` guards the queues and flags and is never held while writing; `listener_mutex` is held while the
// listener runs. The store belongs to its writer: the writer thread, or the owner where there is none
// (and before the writer has its first record).
struct Journal::Impl {
  Impl(JournalSettings wanted, std::unique_ptr<Store> opened)
      : settings(std::move(wanted)), store(std::move(opened)) {
    if (settings.own_thread) writer = std::thread{[this] { write_until_closed(); }};
  }

  ~Impl() {
    if (!writer.joinable()) return;
    {
      const std::lock_guard lock{mutex};
      closing = true;
    }
    wake.notify_one();
    writer.join();
  }

  void write_until_closed() {
    std::unique_lock lock{mutex};
    for (;;) {
      wake.wait(lock, [this] { return closing || (!queue.empty() && !failed) || !look_ups.empty(); });
      if (queue.empty() && look_ups.empty()) return;
      // A failed commit waits for retry(), and once more when the journal closes: what is lost then is
      // reconciled by the next session.
      if (closing) failed = false;
      work(lock);
      if (closing && failed) return;
    }
  }

  // Writes all that waits, then answers what was asked meanwhile: each question by what was given before it.
  void work(std::unique_lock<std::mutex>& lock) {
    const auto asked = std::exchange(look_ups, {});
    if (!queue.empty() && !failed) write_queued(lock);
    const bool all_written = !failed;
    lock.unlock();
    for (const auto& key : asked) tell(LookedUp{key, all_written ? store->look_up(key) : cannot_tell()});
    lock.lock();
  }

  // Takes all that waits, writes it outside the lock, and puts it back if that failed.
  void write_queued(std::unique_lock<std::mutex>& lock) {
    auto batch = std::exchange(queue, {});
    writing = batch.size();
    lock.unlock();
    const auto began = instant();
    auto done = store->write(batch);
    const auto took = instant() - began;
    lock.lock();
    writing = 0;
    failed = !done;
    write_time.record(took);
    (done ? written : failures) += done ? batch.size() : 1;
    if (!done)
      queue.insert(queue.begin(), std::make_move_iterator(batch.begin()),
                   std::make_move_iterator(batch.end()));
    lock.unlock();
    tell(done ? JournalOutcome{Written{batch.back().seq}}
              : JournalOutcome{WriteFailed{std::move(done.error())}});
    lock.lock();
  }

  // On a thread of its own the real one; otherwise a run in virtual time shall depend on no disk.
  base::MonotonicTime instant() const {
    return settings.own_thread ? base::SystemClock{}.now() : base::MonotonicTime{};
  }

  std::unexpected<base::Error> cannot_tell() const {
    return base::fail(base::ErrorCode::kIo, "journal " + settings.path +
                                                ": cannot tell of an order while records wait that could not "
                                                "be written; ask again");
  }

  void tell(const JournalOutcome& outcome) {
    const std::lock_guard lock{listener_mutex};
    if (listener) listener(outcome);
  }

  JournalSettings settings;
  std::unique_ptr<Store> store;
  std::mutex mutex;
  std::condition_variable wake;
  std::vector<Numbered> queue;
  std::vector<trading::OrderKey> look_ups;
  std::size_t writing = 0;  // records in the writer's hands: they count against the bound
  std::uint64_t last_seq = 0;
  std::uint64_t written = 0;   // records
  std::uint64_t failures = 0;  // attempts
  base::Histogram write_time;  // of attempts
  bool failed = false;
  bool booking_refused = false;
  bool closing = false;
  std::mutex listener_mutex;
  Listener listener;
  std::thread writer;
};

Journal::Journal(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Journal::~Journal() = default;

base::Result<std::unique_ptr<Journal>> Journal::open(JournalSettings settings) {
  TIDEGATE_ASSERT(settings.validate().empty(), "a journal is opened with valid settings");
  auto store = Store::open(settings.path);
  if (!store) return std::unexpected(std::move(store.error()));
  return std::unique_ptr<Journal>{
      new Journal{std::make_unique<Impl>(std::move(settings), std::move(*store))}};
}

base::Result<trading::Recovered> Journal::begin_session(base::WallTime wall) {
  const std::lock_guard lock{impl_->mutex};
  TIDEGATE_ASSERT(impl_->last_seq == 0, "a session begins before its first record");
  return impl_->store->begin_session(wall);
}

base::Result<bool> Journal::claim(const Owner& owner) {
  const std::lock_guard lock{impl_->mutex};
  TIDEGATE_ASSERT(impl_->last_seq == 0, "a journal is claimed before its first record");
  return impl_->store->claim(owner);
}

base::Result<void> Journal::adopt_key(const std::string& fingerprint) {
  const std::lock_guard lock{impl_->mutex};
  TIDEGATE_ASSERT(impl_->last_seq == 0, "a key is adopted before the first record");
  return impl_->store->adopt_key(fingerprint);
}

void Journal::listen(Listener listener) {
  const std::lock_guard lock{impl_->listener_mutex};
  impl_->listener = std::move(listener);
}

base::Result<void> Journal::append(std::uint64_t seq, trading::Record record) {
  std::unique_lock lock{impl_->mutex};
  TIDEGATE_ASSERT(seq > impl_->last_seq, "records are numbered upwards");
  impl_->last_seq = seq;
  if (impl_->queue.size() + impl_->writing >= impl_->settings.max_queued) {
    impl_->booking_refused |= carries_booking(record);
    return base::fail(base::ErrorCode::kQueueFull, "journal " + impl_->settings.path + ": " +
                                                       std::to_string(impl_->settings.max_queued) +
                                                       " records wait already; the disk is too slow or full");
  }
  impl_->queue.push_back({.seq = seq, .record = std::nullopt});
  const bool miscounts = impl_->booking_refused && std::holds_alternative<trading::CheckpointRecord>(record);
  if (!miscounts) impl_->queue.back().record = std::move(record);
  if (!impl_->settings.own_thread) {
    impl_->write_queued(lock);
  } else if (!impl_->failed) {
    lock.unlock();
    impl_->wake.notify_one();
  }
  return {};
}

void Journal::retry() {
  std::unique_lock lock{impl_->mutex};
  if (!std::exchange(impl_->failed, false)) return;
  if (!impl_->settings.own_thread) {
    impl_->write_queued(lock);
    return;
  }
  lock.unlock();
  impl_->wake.notify_one();
}

base::Result<void> Journal::look_up(trading::OrderKey key) {
  std::unique_lock lock{impl_->mutex};
  if (impl_->look_ups.size() >= JournalSettings::kMostLookUps) {
    return base::fail(base::ErrorCode::kQueueFull, "journal " + impl_->settings.path + ": " +
                                                       std::to_string(JournalSettings::kMostLookUps) +
                                                       " orders are asked for already");
  }
  impl_->look_ups.push_back(std::move(key));
  if (!impl_->settings.own_thread) {
    impl_->work(lock);
    return {};
  }
  lock.unlock();
  impl_->wake.notify_one();
  return {};
}

void Journal::collect(std::vector<base::Sample>& out) const {
  const std::lock_guard lock{impl_->mutex};
  base::SampleWriter to{out};
  to.counter("tidegate_journal_records_total", impl_->written);
  to.gauge("tidegate_journal_queued_records", impl_->queue.size() + impl_->writing);
  to.counter("tidegate_journal_write_failures_total", impl_->failures);
  to.histogram("tidegate_journal_write_seconds", impl_->write_time);
  if (const auto room = disk_room(impl_->settings.path)) {
    to.ratio("tidegate_journal_disk_free_ratio", room->free, room->size);
  }
}

}  // namespace tidegate::journal
