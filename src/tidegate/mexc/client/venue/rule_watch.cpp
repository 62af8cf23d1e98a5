#include "tidegate/mexc/client/venue/rule_watch.hpp"

#include <algorithm>
#include <utility>

namespace tidegate::mexc::client {
namespace {

constexpr base::Duration kLeastPause = std::chrono::seconds{5};
constexpr base::Duration kOldest = kLeastPause / 2;  // of an answer: never the one to the last question
constexpr base::Duration kShortPause = std::chrono::seconds{10};

}  // namespace

struct RuleWatch::State {
  State(net::Loop& its_loop, Client& its_client, std::vector<market::Symbol> its_symbols,
        base::Duration its_interval, Listener its_listener)
      : loop(its_loop),
        client(its_client),
        symbols(std::move(its_symbols)),
        interval(its_interval),
        listener(std::move(its_listener)),
        wake(its_loop) {}

  using Self = std::shared_ptr<State>;
  static net::Task<void> run(Self self);

  // When to look next.
  base::MonotonicTime hear(const Answer<wire::ExchangeInfo>& answer);

  net::Loop& loop;
  Client& client;
  std::vector<market::Symbol> symbols;
  base::Duration interval;
  Listener listener;
  net::Signal wake;
  base::MonotonicTime next = base::kNever;
  base::MonotonicTime earliest{};  // next may be moved up to this
  bool doubted = false;            // since the last question
  bool closed = false;
};

net::Task<void> RuleWatch::State::run(Self self) {
  while (!self->closed) {
    const base::MonotonicTime now = self->loop.now();
    if (now < self->next) {
      auto waiting = self->wake.wait_until(self->next);
      co_await std::move(waiting);
      continue;
    }
    self->doubted = false;
    self->next = base::kNever;
    self->earliest = now + kLeastPause;
    auto asking = self->client.exchange_info({.deadline = base::kNever, .max_age = kOldest});
    const auto answer = co_await std::move(asking);
    if (self->closed) co_return;
    self->next = self->hear(answer);
    if (self->doubted) self->next = std::min(self->next, self->earliest);
  }
}

base::MonotonicTime RuleWatch::State::hear(const Answer<wire::ExchangeInfo>& answer) {
  const base::MonotonicTime now = loop.now();
  const base::MonotonicTime soon = now + kShortPause;
  if (!answer) return std::max(soon, answer.error().retry_at.value_or(soon));
  if (answer->source == base::Source::kStale) return soon;
  std::size_t trading = 0;
  for (const market::Instrument& instrument : answer->value->instruments) {
    if (std::find(symbols.begin(), symbols.end(), instrument.symbol) == symbols.end()) continue;
    if (instrument.trading) ++trading;
    listener(instrument);
  }
  // One that is paused, or that is missing because its listing could not be read, is looked for soon.
  return trading >= symbols.size() ? now + interval : soon;
}

RuleWatch::RuleWatch(net::Loop& loop, Client& client, std::vector<market::Symbol> symbols,
                     base::Duration interval, Listener listener)
    : state_(std::make_shared<State>(loop, client, std::move(symbols), interval, std::move(listener))) {}

RuleWatch::~RuleWatch() {
  state_->closed = true;
  state_->wake.notify_all();
}

void RuleWatch::start() {
  state_->next = state_->loop.now() + state_->interval;
  state_->loop.spawn(State::run(state_));
}

void RuleWatch::doubt() {
  state_->doubted = true;
  if (state_->next == base::kNever) return;  // a question is under way, or it was not started
  state_->next = std::min(state_->next, std::max(state_->loop.now(), state_->earliest));
  state_->wake.notify_all();
}

}  // namespace tidegate::mexc::client
