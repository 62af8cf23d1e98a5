#include "tidegate/monitor/writer_thread.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <utility>

#include "tidegate/net/unsignalled_thread.hpp"

namespace tidegate::monitor {
namespace {

constexpr int kLookUpMs = 100;  // how often a thread without a reader looks whether it is to end
constexpr std::size_t kMostNews = 16;

// O_NONBLOCK: a pipe by name without a reader must not stop the thread that opens it. The flag is of this
// opening alone.
int open_to_append(const std::string& path) {
  return ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0644);
}

std::string words_of(int error) {
  return std::generic_category().message(error);
}

bool reader_is_gone(int error) noexcept {
  return error == EPIPE || error == EIO || error == EBADF;
}

}  // namespace

struct WriterThread::State {
  State(int opened, std::string file_path, WriterSettings given)
      : settings(std::move(given)),
        path(std::move(file_path)),
        file(opened),
        queue(settings.bounds, settings.dropped_because) {}

  // The thread's own.
  const WriterSettings settings;
  const std::string path;  // empty: the file cannot be opened again
  int file;                // -1: not open

  std::mutex mutex;
  std::condition_variable changed;  // of anything below
  OutputQueue queue;
  std::vector<std::string> news;
  bool closing = false;   // nothing more comes
  bool given_up = false;  // no caller waits any more
  bool failing = false;   // the last write failed, which was reported
  bool unread = false;    // something was dropped, which was reported
  bool finished = false;  // the thread has ended
  bool all_written = false;

  void tell(std::string what) {
    if (news.size() < kMostNews) news.push_back(std::move(what));
  }
  bool is_given_up() {
    const std::lock_guard lock{mutex};
    return given_up;
  }

  enum class Verdict { kWritten, kGivenUp, kReaderGone, kMayPass };
  Verdict write_whole(std::string_view& bytes, int& error);
  // Waits, and opens a file again. False: it is over.
  bool try_again(int error);
};

// At most PIPE_BUF at once: a pipe that poll() calls writable has room for that.
WriterThread::State::Verdict WriterThread::State::write_whole(std::string_view& bytes, int& error) {
  while (!bytes.empty()) {
    if (is_given_up()) return Verdict::kGivenUp;
    if (file < 0) {
      error = EBADF;
      return path.empty() ? Verdict::kReaderGone : Verdict::kMayPass;
    }
    pollfd ready{.fd = file, .events = POLLOUT, .revents = 0};
    if (::poll(&ready, 1, kLookUpMs) <= 0) continue;
    const ssize_t written = ::write(file, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR && errno != EAGAIN) {
      error = errno;
      return path.empty() && reader_is_gone(error) ? Verdict::kReaderGone : Verdict::kMayPass;
    }
  }
  return Verdict::kWritten;
}

bool WriterThread::State::try_again(int error) {
  {
    std::unique_lock lock{mutex};
    if (!std::exchange(failing, true)) {
      tell(fmt::format("{} cannot be written: {}; trading goes on, and it is tried again every {} ms",
                       settings.name, words_of(error), base::to_ms(settings.retry_after)));
    }
    if (closing) return false;
    changed.wait_for(lock, settings.retry_after, [this] { return closing; });
  }
  if (path.empty()) return true;
  if (file >= 0) ::close(file);
  file = open_to_append(path);
  return true;
}

WriterThread::WriterThread(int file, std::string path, WriterSettings settings)
    : state_(std::make_shared<State>(file, std::move(path), std::move(settings))),
      thread_(net::start_unsignalled([state = state_] { work(state); })) {}

// A number of its own: when a write hangs, the other one may be closed and given to somebody else.
WriterThread::WriterThread(int file, WriterSettings settings)
    : WriterThread(::fcntl(file, F_DUPFD_CLOEXEC, STDERR_FILENO + 1), {}, std::move(settings)) {}

base::Result<std::unique_ptr<WriterThread>> WriterThread::append_to(const std::string& path,
                                                                    WriterSettings settings) {
  std::error_code ignored;  // what keeps a folder from being made keeps the file from being opened
  std::filesystem::create_directories(std::filesystem::path{path}.parent_path(), ignored);
  const int file = open_to_append(path);
  if (file < 0) return base::fail(base::ErrorCode::kIo, words_of(errno));
  return std::unique_ptr<WriterThread>(new WriterThread{file, path, std::move(settings)});
}

WriterThread::~WriterThread() {
  finish(kPatience);
}

void WriterThread::write(std::string text) {
  const std::lock_guard lock{state_->mutex};
  if (state_->closing || state_->finished) return;
  if (!state_->queue.add(std::move(text)) && !std::exchange(state_->unread, true)) {
    state_->tell(fmt::format("events are dropped because {}", state_->settings.dropped_because));
  }
  state_->changed.notify_all();
}

void WriterThread::show(std::string picture) {
  const std::lock_guard lock{state_->mutex};
  if (state_->closing || state_->finished) return;
  state_->queue.show(std::move(picture));
  state_->changed.notify_all();
}

std::vector<std::string> WriterThread::take_news() {
  const std::lock_guard lock{state_->mutex};
  return std::exchange(state_->news, {});
}

std::uint64_t WriterThread::dropped() const {
  const std::lock_guard lock{state_->mutex};
  return state_->queue.dropped();
}

bool WriterThread::finish(base::Duration patience) {
  if (!thread_.joinable()) return state_->all_written;
  bool finished = false;
  {
    std::unique_lock lock{state_->mutex};
    state_->closing = true;
    state_->changed.notify_all();
    finished = state_->changed.wait_for(lock, patience, [this] { return state_->finished; });
    state_->given_up = !finished;
  }
  if (finished) {
    thread_.join();
  } else {
    thread_.detach();
  }
  const std::lock_guard lock{state_->mutex};
  return state_->all_written;
}

void WriterThread::work(const std::shared_ptr<State>& state) {
  bool going = true;
  std::unique_lock lock{state->mutex};
  while (going) {
    state->changed.wait(lock, [&state] { return state->closing || !state->queue.empty(); });
    auto text = state->queue.take();
    if (!text) {
      state->all_written = true;
      break;
    }
    lock.unlock();
    std::string_view left = *text;
    int error = 0;
    auto verdict = state->write_whole(left, error);
    while (verdict == State::Verdict::kMayPass && state->try_again(error)) {
      verdict = state->write_whole(left, error);
    }
    lock.lock();
    going = verdict == State::Verdict::kWritten;
    if (going && std::exchange(state->failing, false))
      state->tell(state->settings.name + " is written again");
    if (going && state->queue.empty()) state->unread = false;
    if (verdict == State::Verdict::kReaderGone) {
      state->tell(fmt::format("{} cannot be written any more: {}; trading goes on without it",
                              state->settings.name, words_of(error)));
      state->queue.clear();
    }
  }
  if (state->file >= 0) ::close(state->file);
  state->finished = true;
  state->changed.notify_all();
}

}  // namespace tidegate::monitor
