#include "tidegate/monitor/alerts/webhook.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/validation.hpp"
#include "tidegate/monitor/alerts/delivery_trouble.hpp"

namespace tidegate::monitor {
namespace {

// What came of one attempt.
struct Attempt {
  bool taken = false;
  bool final = false;  // no repetition changes it
  std::string why;
  base::Duration pause{};  // that its reader asks for
};

Attempt judge(const base::Result<net::HttpResponse>& answer) {
  if (!answer) return {.why = answer.error().message};
  const int status = answer->status;
  if (status >= 200 && status < 300) return {.taken = true};
  // What its reader says of it may repeat our address: its status must do.
  const std::string why = "it answers " + std::to_string(status);
  if (status == 429 || status >= 500 || status == 408) {
    const auto asked = net::parse_retry_after(net::header(answer->headers, "Retry-After"));
    return {.why = why, .pause = std::min(asked.value_or(base::Duration{}), Webhook::kLongestRetryAfter)};
  }
  return {.final = true, .why = why + ": see its address, its token and its settings"};
}

}  // namespace

std::vector<std::string> WebhookSettings::validate() const {
  base::Problems problems;
  problems.require(!name.empty(), "name", "empty", "what the log calls it");
  problems.require(shape != WebhookShape::kTelegram || !chat.empty(), "chat", "empty",
                   "the number of the chat that Telegram shall tell, or \"@channel\"");
  problems.require_range("timeout", timeout, std::chrono::milliseconds{100}, std::chrono::minutes{1});
  problems.require_range("attempts", attempts, 1, 20);
  problems.require_range("first_pause", first_pause, std::chrono::milliseconds{10}, Webhook::kLongestPause);
  problems.require_range("max_queued", max_queued, 1, 10'000);
  return problems.take();
}

struct Webhook::State {
  State(net::Loop& its_loop, WebhookSettings its_settings, std::shared_ptr<WebCaller> its_address,
        base::EventSink& events)
      : loop(its_loop),
        settings(std::move(its_settings)),
        address(std::move(its_address)),
        trouble(events, settings.name, "alerts"),
        stopping(its_loop) {}

  static net::Task<void> work(std::shared_ptr<State> self);
  static net::Task<void> post(std::shared_ptr<State> self);
  static net::Task<Attempt> attempt(std::shared_ptr<State> self);

  net::Loop& loop;
  WebhookSettings settings;
  std::shared_ptr<WebCaller> address;
  DeliveryTrouble trouble;
  std::deque<AlertNotice> queue;
  std::vector<AlertNotice> message;  // under way
  bool works = false;
  bool stopped = false;
  net::Signal stopping;
};

// One message after the other, until nothing waits.
net::Task<void> Webhook::State::work(std::shared_ptr<State> self) {
  while (!self->stopped && !self->queue.empty()) {
    const std::size_t together = std::min(self->queue.size(), kMostTogether);
    const auto end = self->queue.begin() + static_cast<std::ptrdiff_t>(together);
    self->message.assign(std::make_move_iterator(self->queue.begin()), std::make_move_iterator(end));
    self->queue.erase(self->queue.begin(), end);
    auto posting = post(self);
    co_await std::move(posting);
    self->message.clear();
  }
  self->works = false;
}

net::Task<void> Webhook::State::post(std::shared_ptr<State> self) {
  base::Duration pause = self->settings.first_pause;
  for (int tried = 1; !self->stopped; ++tried) {
    auto attempting = attempt(self);
    const Attempt outcome = co_await std::move(attempting);
    if (self->stopped) co_return;
    const base::MonotonicTime now = self->loop.now();
    if (outcome.taken) {
      self->trouble.delivered(now);
      co_return;
    }
    if (outcome.final || tried >= self->settings.attempts) {
      self->trouble.lost(self->message.size(), outcome.why, now);
      co_return;
    }
    self->trouble.failing(outcome.why, now);
    auto waiting = self->stopping.wait_until(now + std::max(pause, outcome.pause));
    co_await std::move(waiting);
    pause = std::min(pause * 2, kLongestPause);
  }
}

net::Task<Attempt> Webhook::State::attempt(std::shared_ptr<State> self) {
  net::HttpRequest request{.method = "POST"};
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = webhook_body(self->settings.shape, self->message, self->settings.chat);
  auto calling =
      WebCaller::call(self->address, std::move(request), self->loop.now() + self->settings.timeout);
  const auto answer = co_await std::move(calling);
  co_return judge(answer);
}

Webhook::Webhook(net::Loop& loop, WebhookSettings settings, std::shared_ptr<WebCaller> address,
                 base::EventSink& events) {
  TIDEGATE_ASSERT(settings.validate().empty(), "a webhook is made with valid settings");
  state_ = std::make_shared<State>(loop, std::move(settings), std::move(address), events);
}

Webhook::~Webhook() {
  state_->stopped = true;
  state_->address->close();
  state_->stopping.notify_all();
}

void Webhook::deliver(const AlertNotice& notice) {
  State& state = *state_;
  if (notice.severity < state.settings.least) return;
  if (state.queue.size() >= state.settings.max_queued) {
    state.queue.pop_front();
    state.trouble.lost(1, "more than " + std::to_string(state.settings.max_queued) + " wait for it",
                       state.loop.now());
  }
  state.queue.push_back(notice);
  if (std::exchange(state.works, true)) return;
  state.loop.spawn(State::work(state_));
}

std::size_t Webhook::waiting() const noexcept {
  return state_->queue.size() + state_->message.size();
}

}  // namespace tidegate::monitor
