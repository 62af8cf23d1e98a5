#include "tidegate/monitor/alerts/heartbeat.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/validation.hpp"
#include "tidegate/monitor/alerts/delivery_trouble.hpp"

namespace tidegate::monitor {

std::vector<std::string> HeartbeatSettings::validate() const {
  base::Problems problems;
  problems.require(!name.empty(), "name", "empty", "what the log calls it");
  problems.require_range("interval", interval, std::chrono::seconds{10}, std::chrono::hours{1});
  problems.require_range("timeout", timeout, std::chrono::milliseconds{100}, std::chrono::minutes{1});
  return problems.take();
}

struct Heartbeat::State {
  State(net::Loop& its_loop, HeartbeatSettings its_settings, std::shared_ptr<WebCaller> its_address,
        base::EventSink& events)
      : loop(its_loop),
        settings(std::move(its_settings)),
        address(std::move(its_address)),
        trouble(events, settings.name, "heartbeats") {}

  static net::Task<void> ask(std::shared_ptr<State> self);

  net::Loop& loop;
  HeartbeatSettings settings;
  std::shared_ptr<WebCaller> address;
  DeliveryTrouble trouble;
  base::MonotonicTime next = base::MonotonicTime::min();
  bool under_way = false;
  bool stopped = false;
};

net::Task<void> Heartbeat::State::ask(std::shared_ptr<State> self) {
  const base::MonotonicTime began = self->loop.now();
  auto calling = WebCaller::call(self->address, net::HttpRequest{}, began + self->settings.timeout);
  const auto answer = co_await std::move(calling);
  if (self->stopped) co_return;
  self->under_way = false;
  const base::MonotonicTime now = self->loop.now();
  if (answer && answer->status >= 200 && answer->status < 300) {
    self->next = began + self->settings.interval;
    self->trouble.delivered(now);
    co_return;
  }
  self->next = now + std::min(kSoon, self->settings.interval);
  self->trouble.failing(answer ? "it answers " + std::to_string(answer->status) : answer.error().message,
                        now);
}

Heartbeat::Heartbeat(net::Loop& loop, HeartbeatSettings settings, std::shared_ptr<WebCaller> address,
                     base::EventSink& events) {
  TIDEGATE_ASSERT(settings.validate().empty(), "a heartbeat is made with valid settings");
  state_ = std::make_shared<State>(loop, std::move(settings), std::move(address), events);
}

Heartbeat::~Heartbeat() {
  state_->stopped = true;
  state_->address->close();
}

bool Heartbeat::idle() const noexcept {
  return !state_->under_way;
}

void Heartbeat::beat(bool well) {
  State& state = *state_;
  if (state.under_way || state.loop.now() < state.next) return;
  if (!well && state.settings.only_while_well) return;
  state.under_way = true;
  state.loop.spawn(State::ask(state_));
}

}  // namespace tidegate::monitor
