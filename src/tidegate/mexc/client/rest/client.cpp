#include "tidegate/mexc/client/rest/client.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/circuit_state.hpp"
#include "tidegate/base/clock.hpp"
#include "tidegate/base/validation.hpp"
#include "tidegate/mexc/client/rest/bulk_reads.hpp"
#include "tidegate/mexc/client/rest/bulk_writes.hpp"
#include "tidegate/mexc/client/rest/client_impl.hpp"
#include "tidegate/mexc/client/rest/endpoint_policies.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::mexc::client {

using resilience::Call;
using wire::Endpoint;

std::vector<resilience::EndpointPolicy> ClientSettings::endpoint_policies() const {
  auto table = usual_policies();
  for (const wire::EndpointRow& row : wire::kEndpointTable) {
    auto& policy = table[endpoint_id(row.endpoint).value()];
    policy.batch = policy.write ? write_batch_plan(row.endpoint) : batch_plan(row.endpoint);
  }
  for (auto& policy : table) {
    const auto found = lifetimes.find(policy.name);
    if (found == lifetimes.end()) continue;
    policy.ttl = found->second.ttl;
    policy.refresh_after = found->second.refresh_after;
    policy.stale_bound = found->second.stale_bound;
  }
  return table;
}

std::vector<std::string> ClientSettings::validate() const {
  base::Problems problems;
  problems.append(transport.validate());
  const auto table = usual_policies();
  problems.append(gate.validate(table));
  for (const auto& [name, terms] : lifetimes) {
    const auto is_named = [&wanted = name](const auto& policy) { return policy.name == wanted; };
    const auto row = std::find_if(table.begin(), table.end(), is_named);
    if (row == table.end()) {
      problems.add("lifetimes." + name + " names no endpoint");
    } else if (row->write) {
      problems.add("lifetimes." + name + " is a write; writes are never kept");
    }
    constexpr base::Duration kLongest = std::chrono::hours{24 * 30};
    problems.require_range("lifetimes." + name + ".ttl", terms.ttl, {}, kLongest);
    problems.require_range("lifetimes." + name + ".refresh_after", terms.refresh_after, {}, kLongest);
    problems.require_range("lifetimes." + name + ".stale_bound", terms.stale_bound, {}, kLongest);
  }
  problems.require_range("call_timeout", call_timeout, std::chrono::milliseconds{10},
                         std::chrono::minutes{5});
  problems.require_range("warm_connections", warm_connections, 0, 16);
  return problems.take();
}

net::Task<Client::Impl::Raw> Client::Impl::ask(Self self, Call call) {
  if (!self->guard) co_return base::fail_unsent(base::ErrorCode::kCancelled, "the client was closed");
  if (const std::size_t most = self->gate.accounts(); call.account.value() > most) {
    co_return base::fail_unsent(base::ErrorCode::kInvalidArgument,
                                "account " + std::to_string(call.account.value()) +
                                    " is none of this client's: it has " + std::to_string(most) +
                                    " besides its own; give it that account's credentials");
  }
  const std::size_t endpoint = call.endpoint.value();
  const base::MonotonicTime asked = self->settings.call_times ? self->loop.now() : base::MonotonicTime{};
  auto asking = self->guard->call(std::move(call));
  auto reply = co_await std::move(asking);
  self->count(endpoint, reply, asked);
  // The transport has forgotten the clock with it: it is learned anew now, not when it is next due.
  if (!reply && reply.error().upstream_code == wire::code::kTimestampOutsideWindow) {
    self->want_clock();
  }
  co_return reply;
}

void Client::Impl::count(std::size_t endpoint, const Raw& reply, base::MonotonicTime asked) {
  const std::size_t source = reply ? static_cast<std::size_t>(reply->source) : base::kSourceCount;
  ++replies.at(endpoint)[source];
  if (!settings.call_times) return;
  auto& took = times.at(endpoint)[source];
  if (!took) took = std::make_unique<CallTimes>();
  const base::MonotonicTime now = loop.now();
  took->record(now - asked, reply ? reply->request_id : reply.error().request_id, now);
}

net::Task<void> Client::Impl::keep_clock(Self self) {
  constexpr base::Duration kRetry = std::chrono::seconds{1};
  base::MonotonicTime next_early{};  // whatever makes it ask before it is due does so once in kRetry
  const ClockSync& clock = self->transport.clock();
  while (self->guard) {
    self->clock_is_wanted = false;
    const int round_trips = clock.known() ? 1 : self->settings.transport.clock.first_round_trips;
    bool answered = false;
    for (int i = 0; i < round_trips && self->guard; ++i) {
      auto asking = read<wire::ServerTime>(self, Endpoint::kTime, {}, {});
      const auto answer = co_await std::move(asking);
      answered = answered || answer.has_value();
    }
    const bool good = answered && clock.known() && !clock.doubted();
    const base::MonotonicTime due =
        self->loop.now() + (good ? self->settings.transport.clock.interval : kRetry);
    if (!self->clock_is_wanted) {
      auto waiting = self->clock_wanted.wait_until(due);
      co_await std::move(waiting);
    }
    if (!self->guard || self->loop.now() >= due) continue;
    if (self->loop.now() < next_early) {
      auto pausing = self->closed.wait_until(std::min(next_early, due));
      co_await std::move(pausing);
    }
    next_early = self->loop.now() + kRetry;
  }
}

// An idle connection is closed after a while: what was opened before is opened again. Not while the exchange
// fails: its probes are enough; and not while it blocks us.
net::Task<void> Client::Impl::keep_warm(Self self) {
  while (self->guard) {
    const base::MonotonicTime now = self->loop.now();
    const bool answers =
        self->gate.circuit_state(endpoint_id(Endpoint::kTime), now) == base::CircuitState::kClosed;
    if (answers && self->gate.host_blocked_until() <= now) {
      auto warming =
          self->transport.warm_up(self->settings.warm_connections, now + self->settings.call_timeout);
      co_await std::move(warming);
    }
    auto waiting = self->closed.wait_until(self->loop.now() + self->settings.transport.http.idle_timeout / 2);
    co_await std::move(waiting);
  }
}

namespace {

ClientSettings completed(ClientSettings settings, std::size_t accounts) {
  TIDEGATE_ASSERT(settings.validate().empty(), "a client is made with valid settings");
  if (!settings.gate.host_probe) settings.gate.host_probe = endpoint_id(Endpoint::kPing);
  settings.gate.accounts = accounts;
  return settings;
}

}  // namespace

Client::Client(net::Loop& loop, net::Network& network, ClientSettings settings, wire::Credentials credentials,
               base::EventSink& events, std::vector<wire::Credentials> accounts) {
  settings = completed(std::move(settings), accounts.size());
  impl_ = std::make_shared<Impl>(loop, network, std::move(settings), std::move(credentials), events,
                                 std::move(accounts));
}

Client::~Client() {
  impl_->guard.reset();
  impl_->clock_wanted.notify_all();
  impl_->closed.notify_all();
}

void Client::start() {
  impl_->loop.spawn(Impl::keep_clock(impl_));
  if (impl_->settings.warm_connections > 0) impl_->loop.spawn(Impl::keep_warm(impl_));
}

base::Result<void> Client::apply(ClientSettings settings) {
  if (const auto problems = settings.validate(); !problems.empty()) {
    std::string all;
    for (const std::string& problem : problems) all += (all.empty() ? "" : "\n") + problem;
    return base::fail(base::ErrorCode::kInvalidArgument, std::move(all));
  }
  settings = completed(std::move(settings), impl_->gate.accounts());
  auto taken = impl_->gate.apply(settings.gate, settings.endpoint_policies(), impl_->loop.now());
  if (!taken) return taken;
  impl_->settings.gate = std::move(settings.gate);
  impl_->settings.lifetimes = std::move(settings.lifetimes);
  impl_->settings.call_timeout = settings.call_timeout;
  impl_->guard->look_again();
  return {};
}

net::Task<base::Result<base::Reply<resilience::PayloadPtr>>> Client::call(Call call) {
  return Impl::ask(impl_, std::move(call));
}

UnknownWordLog& Client::unknown_words() noexcept {
  return impl_->unknown_words;
}

void Client::resync_clock() {
  impl_->want_clock();
}
const ClientSettings& Client::settings() const noexcept {
  return impl_->settings;
}
ClockSync& Client::clock() noexcept {
  return impl_->transport.clock();
}
resilience::Gate& Client::gate() noexcept {
  return impl_->gate;
}
const Transport& Client::transport() const noexcept {
  return impl_->transport;
}

namespace {

std::string_view answered_by(std::size_t source) {
  return source < base::kSourceCount ? base::name(static_cast<base::Source>(source)) : "error";
}

}  // namespace

std::vector<CallExemplars> Client::call_exemplars() const {
  std::vector<CallExemplars> series;
  for (const wire::EndpointRow& row : wire::kEndpointTable) {
    const Impl::Times& times = impl_->times.at(endpoint_id(row.endpoint).value());
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (times[i]) series.push_back({row.name, answered_by(i), times[i]->latest()});
    }
  }
  return series;
}

void Client::collect(std::vector<base::Sample>& out) const {
  impl_->gate.collect(out);
  impl_->guard->collect(out);
  impl_->transport.collect(out);
  base::SampleWriter to{out};
  for (const wire::EndpointRow& row : wire::kEndpointTable) {
    const std::size_t endpoint = endpoint_id(row.endpoint).value();
    const Impl::Replies& replies = impl_->replies.at(endpoint);
    for (std::size_t i = 0; i < replies.size(); ++i) {
      if (replies[i] == 0) continue;
      const base::SampleLabels labels{{"endpoint", std::string{row.name}},
                                      {"source", std::string{answered_by(i)}}};
      to.counter("tidegate_client_calls_total", replies[i], labels);
      if (const auto& took = impl_->times.at(endpoint)[i]) {
        to.histogram("tidegate_client_call_seconds", took->histogram(), labels);
      }
    }
  }
  to.counter("tidegate_client_unknown_words_total", impl_->unknown_words.count());
  const base::Clock& ours = impl_->loop.clock();
  if (const auto offset = impl_->transport.clock().behind(ours.wall_now(), ours.now())) {
    to.gauge("tidegate_client_clock_offset_seconds", *offset);
  }
}

}  // namespace tidegate::mexc::client
