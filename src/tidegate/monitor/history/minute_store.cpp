#include "tidegate/monitor/history/minute_store.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/validation.hpp"
#include "tidegate/monitor/history/minute_file.hpp"
#include "tidegate/net/unsignalled_thread.hpp"

namespace tidegate::monitor {
namespace {

constexpr std::size_t kMostNews = 16;

using Waiting = std::deque<std::shared_ptr<const Minute>>;

struct Question {
  MinuteQuery query;
  MinuteStore::OnSeries on_series;
};

// The waiting minutes' points of that column, where there is one.
void add_waiting(const Waiting& minutes, std::optional<std::size_t> column, const MinuteQuery& query,
                 std::vector<HistoryPoint>& points) {
  if (!column) return;
  for (const auto& minute : minutes) {
    const HistoryPoint point{.at = begin_of_minute(minute->number), .value = minute->values[*column]};
    if (point.value.count > 0 && point.at >= query.from && point.at < query.to) points.push_back(point);
  }
}

HistorySeries downsample(std::vector<HistoryPoint> points, const MinuteQuery& query) {
  std::stable_sort(points.begin(), points.end(),
                   [](const HistoryPoint& one, const HistoryPoint& other) { return one.at < other.at; });
  Downsampler all{query.from, query.to, std::chrono::minutes{1}, query.max_points};
  if (all.first() == all.end()) return all.take();
  for (const HistoryPoint& point : points) all.add(minute_of(point.at), point.value);
  return all.take();
}

}  // namespace

std::vector<std::string> MinuteStoreSettings::validate() const {
  base::Problems problems;
  if (path.empty()) problems.add("path is empty; it must name a file");
  problems.require_range("max_waiting", max_waiting, 1, kMinutesKept);
  return problems.take();
}

struct MinuteStore::State {
  State(MinuteStoreSettings given, std::vector<HistoryGroup> of)
      : settings(std::move(given)), groups(std::move(of)) {}

  const MinuteStoreSettings settings;
  const std::vector<HistoryGroup> groups;

  // The thread's own.
  std::unique_ptr<MinuteFile> file;  // null: it could not be opened, or not written

  std::mutex mutex;  // never held while the disk works, nor while a question is answered
  std::condition_variable changed;
  Waiting waiting;
  std::uint64_t first = 0;  // the number of the oldest that waits: they are counted from 0
  std::uint64_t dropped = 0;
  std::deque<Question> questions;
  std::vector<std::string> news;
  std::string trouble;         // with writing, that was told last; empty: none. Changed by the thread alone
  bool reading_fails = false;  // which was told
  bool full = false;           // likewise
  bool due = true;             // the file is to be opened and written
  bool closing = false;        // nothing more comes
  bool finished = false;       // the thread has ended

  // Held while a question is answered: once `given_up` is set none is.
  std::mutex answering;
  bool given_up = false;

  void tell(std::string what) {
    if (news.size() < kMostNews) news.push_back(std::move(what));
  }
  std::string history() const { return "history " + settings.path; }

  void work();
  void write_waiting();
  base::Result<void> try_to_write(const std::vector<std::shared_ptr<const Minute>>& minutes);
  void note_outcome(const base::Result<void>& done, std::uint64_t written_up_to);
  void answer(Question question);
  std::vector<HistoryPoint> read_file(const MinuteQuery& query);
};

void MinuteStore::State::work() {
  std::unique_lock lock{mutex};
  for (;;) {
    changed.wait(lock, [this] { return closing || due || !questions.empty(); });
    const bool last_time = closing;
    if (std::exchange(due, false)) {
      lock.unlock();
      write_waiting();
      lock.lock();
    }
    // What was given before a question is tried first: the answer and the news are of it, and no crowd of
    // questions keeps a minute from the file.
    while (!due && !questions.empty()) {
      Question next = std::move(questions.front());
      questions.pop_front();
      lock.unlock();
      answer(std::move(next));
      lock.lock();
    }
    if (last_time && questions.empty() && !due) break;
  }
  lock.unlock();
  file.reset();  // before the owner hears that it is over: the next one finds it closed
  lock.lock();
  finished = true;
  changed.notify_all();
}

void MinuteStore::State::write_waiting() {
  std::vector<std::shared_ptr<const Minute>> minutes;
  std::uint64_t end = 0;
  {
    const std::lock_guard lock{mutex};
    minutes.assign(waiting.begin(), waiting.end());
    end = first + waiting.size();
  }
  note_outcome(try_to_write(minutes), end);
}

base::Result<void> MinuteStore::State::try_to_write(
    const std::vector<std::shared_ptr<const Minute>>& minutes) {
  // SQLite would go on writing into it wherever it is, and a restart would find nothing of that.
  if (file && file->was_moved()) {
    file.reset();
    const std::lock_guard lock{mutex};
    tell(history() + " was moved away or removed; another one is made");
  }
  if (!file) {
    auto opened = MinuteFile::open(settings.path, groups);
    if (!opened) return std::unexpected(std::move(opened.error()));
    file = std::move(*opened);
  } else if (!trouble.empty()) {
    if (auto reopened = file->reopen(); !reopened) return reopened;
  }
  return file->write(minutes);
}

void MinuteStore::State::note_outcome(const base::Result<void>& done, std::uint64_t written_up_to) {
  const std::lock_guard lock{mutex};
  if (!done) {
    if (std::exchange(trouble, done.error().message) == trouble) return;
    tell(trouble + "; it goes on in memory, for at most " + std::to_string(settings.max_waiting) +
         " minutes, and the file is tried again every minute");
    return;
  }
  for (; first < written_up_to; ++first) waiting.pop_front();  // what was dropped meanwhile is not among them
  full = false;
  if (!std::exchange(trouble, {}).empty()) tell(history() + " is written again");
}

void MinuteStore::State::answer(Question question) {
  std::vector<HistoryPoint> points = read_file(question.query);
  Waiting minutes;
  {
    const std::lock_guard lock{mutex};
    minutes = waiting;
  }
  const auto column = find_history_column(groups, question.query.group, question.query.value);
  add_waiting(minutes, column, question.query, points);
  HistorySeries series = downsample(std::move(points), question.query);
  const std::lock_guard lock{answering};
  if (!given_up) question.on_series(std::move(series));
}

std::vector<HistoryPoint> MinuteStore::State::read_file(const MinuteQuery& query) {
  if (!file) return {};
  auto points = file->read(query.group, query.value, query.from, query.to);
  const std::lock_guard lock{mutex};
  const bool failed_before = std::exchange(reading_fails, !points);
  if (points) return std::move(*points);
  if (!failed_before) tell(points.error().message + "; charts show what is in memory");
  return {};
}

MinuteStore::MinuteStore(MinuteStoreSettings settings, const std::vector<HistoryGroup>& groups)
    : thinner_(history_columns(groups)) {
  TIDEGATE_ASSERT(settings.validate().empty() && check_history_groups(groups).empty(),
                  "a history is kept with settings and groups that were checked");
  state_ = std::make_shared<State>(std::move(settings), groups);
  thread_ = net::start_unsignalled([state = state_] { state->work(); });
}

MinuteStore::~MinuteStore() {
  finish(kPatience);
}

void MinuteStore::add(base::WallTime second, std::span<const float> row) {
  if (auto ended = thinner_.add(second, row)) give(std::move(*ended));
}

void MinuteStore::give(Minute minute) {
  auto shared = std::make_shared<const Minute>(std::move(minute));
  const std::lock_guard lock{state_->mutex};
  if (state_->closing) return;
  if (state_->waiting.size() == state_->settings.max_waiting) {
    state_->waiting.pop_front();
    ++state_->first;
    ++state_->dropped;
    if (!std::exchange(state_->full, true)) {
      state_->tell(state_->history() + ": " + std::to_string(state_->settings.max_waiting) +
                   " minutes wait already; of more the oldest are lost");
    }
  }
  state_->waiting.push_back(std::move(shared));
  state_->due = true;
  state_->changed.notify_all();
}

base::Result<void> MinuteStore::read(MinuteQuery query, OnSeries on_series) {
  const std::lock_guard lock{state_->mutex};
  if (state_->closing || state_->questions.size() >= kMostQuestions) {
    return base::fail(base::ErrorCode::kQueueFull,
                      state_->history() + ": " +
                          (state_->closing ? "it is being closed"
                                           : std::to_string(kMostQuestions) + " charts wait already") +
                          "; ask again");
  }
  state_->questions.push_back({std::move(query), std::move(on_series)});
  state_->changed.notify_all();
  return {};
}

std::vector<std::string> MinuteStore::take_news() {
  const std::lock_guard lock{state_->mutex};
  return std::exchange(state_->news, {});
}

bool MinuteStore::finish(base::Duration patience) {
  if (thread_.joinable()) {
    if (auto begun = thinner_.take()) give(std::move(*begun));
    bool finished = false;
    {
      std::unique_lock lock{state_->mutex};
      state_->closing = true;
      state_->due = true;
      state_->changed.notify_all();
      finished = state_->changed.wait_for(lock, patience, [this] { return state_->finished; });
    }
    if (finished) {
      thread_.join();
    } else {
      const std::lock_guard lock{state_->answering};
      state_->given_up = true;
      thread_.detach();
    }
  }
  const std::lock_guard lock{state_->mutex};
  return state_->finished && state_->waiting.empty();
}

std::size_t MinuteStore::waiting() const {
  const std::lock_guard lock{state_->mutex};
  return state_->waiting.size();
}

std::uint64_t MinuteStore::dropped() const {
  const std::lock_guard lock{state_->mutex};
  return state_->dropped;
}

}  // namespace tidegate::monitor
