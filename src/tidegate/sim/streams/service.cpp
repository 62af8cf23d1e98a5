#include "tidegate/sim/streams/service.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "tidegate/mexc/server/stream_upgrade.hpp"
#include "tidegate/mexc/wire/pushes/control.hpp"
#include "tidegate/sim/faults/damage.hpp"

namespace tidegate::sim {

namespace wire = mexc::wire;

namespace {

constexpr std::size_t kMaxDelayed = 16'384;

}  // namespace

StreamService::StreamService(net::Loop& loop, const Exchange& exchange, ListenKeys& keys,
                             LatencyModel& latency, FaultPlan& faults, mexc::server::StreamLimits limits)
    : loop_(loop),
      exchange_(exchange),
      keys_(keys),
      latency_(latency),
      faults_(faults),
      limits_(limits),
      hub_(exchange) {}

std::shared_ptr<StreamSession> StreamService::open(const net::HttpRequest& upgrade,
                                                   std::shared_ptr<net::WebSocket> socket) {
  const auto wanted = mexc::server::read_upgrade(upgrade.target);
  if (!wanted || faults_.streams_cut()) {
    socket->cut();
    return nullptr;
  }
  const auto& key = wanted->key;
  std::optional<StreamLogin> login;
  if (key) {
    if (const auto account = keys_.connect(*key, loop_.now())) login = StreamLogin{*account, *key};
  }
  const bool refused = key && !login;
  auto session = std::make_shared<StreamSession>(loop_, std::move(socket), exchange_, hub_, keys_, latency_,
                                                 faults_, limits_, std::move(login));
  sessions_.push_back(session);
  if (refused) session->say_and_close(std::string(wire::kInvalidListenKeyText));
  return session;
}

base::MonotonicTime StreamService::next_due() const {
  const base::MonotonicTime delayed = delayed_.empty() ? base::kNever : delayed_.front().due;
  return std::min(hub_.next_due(), delayed);
}

std::uint64_t StreamService::deliver(base::Duration since_start) {
  std::uint64_t sent = 0;
  while (!delayed_.empty() && (delayed_.front().due <= loop_.now() || delayed_.size() > kMaxDelayed)) {
    const Frame frame = std::move(delayed_.front().frame);
    delayed_.pop_front();
    sent += send_to_all(frame);
  }
  for (Frame& frame : hub_.take_due()) sent += send(std::move(frame), since_start);
  return sent;
}

void StreamService::cut_all() {
  for (const auto& session : sessions_) session->cut();
}

std::uint64_t StreamService::send(Frame frame, base::Duration since_start) {
  const std::string_view stream = stream_name(frame.channel.kind);
  if (faults_.stream_stalled(stream)) return 0;
  const FaultPlan::PushEffects effects = faults_.of_push(stream, since_start);
  if (effects.dropped) return 0;
  if (effects.damage) garble(frame.payload, *effects.damage);
  if (effects.delay > base::Duration::zero()) {
    const base::MonotonicTime due = loop_.now() + effects.delay;
    const auto later = std::ranges::upper_bound(delayed_, due, {}, &Delayed::due);
    delayed_.insert(later, {due, std::move(frame)});
    return 0;
  }
  const FrameKey key{frame.channel, frame.account};
  if (effects.reordered && !waiting_.contains(key)) {
    waiting_.emplace(key, std::move(frame));
    return 0;
  }
  std::uint64_t sent = send_to_all(frame);
  if (effects.duplicated) sent += send_to_all(frame);
  if (auto earlier = waiting_.extract(key)) sent += send_to_all(earlier.mapped());
  return sent;
}

std::uint64_t StreamService::send_to_all(const Frame& frame) {
  const auto bytes =
      std::make_shared<const net::WsMessage>(net::WsMessage{.binary = true, .payload = frame.payload});
  std::uint64_t sent = 0;
  for (const auto& session : sessions_) sent += session->push(frame, bytes) ? 1U : 0U;
  return sent;
}

}  // namespace tidegate::sim
