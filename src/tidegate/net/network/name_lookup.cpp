#include "tidegate/net/network/name_lookup.hpp"

#include <boost/asio/error.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "tidegate/net/unsignalled_thread.hpp"

namespace tidegate::net {
namespace {

using asio::ip::tcp;

void answer(const std::shared_ptr<NameLookup::Question>& question, FoundName found) {
  if (question && question->waiter.occupied()) question->waiter.resume(std::move(found));
}

}  // namespace

struct NameLookup::State {
  struct Job {
    std::weak_ptr<Question> question;
    Address name;
  };

  explicit State(Loop& its_loop, Ask its_ask) : loop(its_loop), ask(std::move(its_ask)) {}

  static void work(const std::shared_ptr<State>& self);

  Loop& loop;  // not touched after `ended`
  const Ask ask;
  std::mutex mutex;  // of all that follows
  std::condition_variable changed;
  std::deque<Job> waiting;
  bool asks = false;
  bool ended = false;
  std::thread thread;  // of the owner's thread alone
};

void NameLookup::State::work(const std::shared_ptr<State>& self) {
  std::unique_lock lock{self->mutex};
  while (!self->ended) {
    if (self->waiting.empty()) {
      self->changed.wait(lock);
      continue;
    }
    Job job = std::move(self->waiting.front());
    self->waiting.pop_front();
    if (job.question.expired()) continue;  // its time was over before its turn
    self->asks = true;
    lock.unlock();
    FoundName found = self->ask(job.name);
    lock.lock();
    self->asks = false;
    if (self->ended) return;
    self->loop.post([question = std::move(job.question), found = std::move(found)]() mutable {
      answer(question.lock(), std::move(found));
    });
  }
}

FoundName NameLookup::ask_system(const Address& name) {
  asio::io_context none;
  tcp::resolver resolver(none);
  FoundName found;
  const auto results = resolver.resolve(name.host, std::to_string(name.port), found.error);
  for (const auto& entry : results) found.endpoints.push_back(entry.endpoint());
  return found;
}

NameLookup::NameLookup(Loop& loop, Ask ask) : state_(std::make_shared<State>(loop, std::move(ask))) {}

NameLookup::~NameLookup() {
  std::unique_lock lock{state_->mutex};
  state_->ended = true;
  state_->waiting.clear();
  const bool asks = state_->asks;
  lock.unlock();
  state_->changed.notify_all();
  if (!state_->thread.joinable()) return;
  if (asks) {
    state_->thread.detach();
  } else {
    state_->thread.join();
  }
}

void NameLookup::look_up(const std::shared_ptr<Question>& question, Address name) {
  const std::lock_guard lock{state_->mutex};
  if (state_->waiting.size() >= kMostWaiting) {
    return answer(question, {.error = asio::error::host_not_found_try_again, .endpoints = {}});
  }
  state_->waiting.push_back({question, std::move(name)});
  state_->changed.notify_all();
  if (!state_->thread.joinable()) {
    state_->thread = start_unsignalled([state = state_] { State::work(state); });
  }
}

}  // namespace tidegate::net
