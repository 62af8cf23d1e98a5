#include "tidegate/sim/streams/session.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/sim/problems.hpp"

namespace tidegate::sim {

namespace wire = mexc::wire;
using wire::ControlMethod;

namespace {

constexpr std::size_t kMaxUnderWay = 16'384;
constexpr base::Duration kSecond = std::chrono::seconds{1};

}  // namespace

std::vector<std::string> StreamLimits::validate() const {
  Problems problems;
  problems.require(max_subscriptions >= 1, "max_subscriptions", max_subscriptions, "at least 1");
  problems.require(max_messages_a_second >= 1, "max_messages_a_second", max_messages_a_second, "at least 1");
  problems.require_positive("without_subscription", without_subscription);
  problems.require_positive("without_traffic", without_traffic);
  problems.require_positive("max_age", max_age);
  return problems.take();
}

StreamSession::StreamSession(net::Loop& loop, std::shared_ptr<net::WebSocket> socket,
                             const Exchange& exchange, StreamHub& hub, ListenKeys& keys,
                             LatencyModel& latency, const FaultPlan& faults, StreamLimits limits,
                             std::optional<StreamLogin> login)
    : loop_(loop),
      socket_(std::move(socket)),
      exchange_(exchange),
      hub_(hub),
      keys_(keys),
      latency_(latency),
      faults_(faults),
      limits_(limits),
      login_(std::move(login)),
      inbound_(loop, [this](net::WsMessage message) { on_arrival(message); }),
      outbound_(loop, [this](net::WsMessage message) { on_departure(std::move(message)); }),
      closing_(loop),
      opened_(loop.now()),
      last_traffic_(loop.now()),
      unsubscribed_since_(loop.now()) {
  watch();
}

StreamSession::~StreamSession() {
  for (const wire::Channel& channel : subscriptions_) leave(channel);
  if (login_) keys_.disconnect(login_->key);
}

void StreamSession::receive(net::WsMessage message) {
  if (too_many_messages()) {
    cut();
    return;
  }
  inbound_.send(std::move(message), latency_.one_way());
}

bool StreamSession::push(const Frame& frame) {
  if (!subscriptions_.contains(frame.channel) || frame.account != owner_of(frame.channel)) return false;
  if (login_ && !keys_.valid(login_->key, loop_.now())) return false;
  send({.binary = true, .payload = frame.payload});
  return true;
}

void StreamSession::say_and_close(std::string text) {
  send({.binary = false, .payload = std::move(text)});
  closing_after_last_ = true;
}

void StreamSession::cut() {
  inbound_.clear();
  outbound_.clear();
  closing_.disarm();
  socket_->cut();
}

void StreamSession::on_arrival(const net::WsMessage& message) {
  last_traffic_ = loop_.now();
  const auto request = wire::decode_control_request(message.payload);
  if (!request) {
    answer(0, wire::code::kWrongParameter, request.error().message);
    return;
  }
  switch (request->method) {
    case ControlMethod::kPing:
      answer(0, 0, std::string(wire::kPongMessage));
      break;
    case ControlMethod::kSubscribe:
      subscribe(*request);
      break;
    case ControlMethod::kUnsubscribe:
      unsubscribe(*request);
      break;
  }
  watch();
}

void StreamSession::on_departure(net::WsMessage message) {
  last_traffic_ = loop_.now();
  // At its bound the socket cuts itself; the reader then ends this session.
  socket_->offer(std::move(message));
  if (closing_after_last_ && outbound_.size() == 0) socket_->close();
}

void StreamSession::subscribe(const wire::ControlRequest& request) {
  std::vector<std::string> accepted, refused;
  for (const std::string& name : request.channels) {
    (add_subscription(name) ? accepted : refused).push_back(name);
  }
  answer(request.id, 0, wire::subscription_message(accepted, refused));
}

void StreamSession::unsubscribe(const wire::ControlRequest& request) {
  for (const std::string& name : request.channels) {
    const auto channel = wire::parse_channel(name);
    if (channel && subscriptions_.erase(*channel) > 0) leave(*channel);
  }
  if (subscriptions_.empty()) unsubscribed_since_ = loop_.now();
  answer(request.id, 0, wire::subscription_message(request.channels, {}));
}

bool StreamSession::add_subscription(const std::string& name) {
  const auto channel = wire::parse_channel(name);
  if (!channel || !may_subscribe(*channel)) return false;
  if (subscriptions_.contains(*channel)) return true;
  if (faults_.channel_refused(stream_name(channel->kind))) return false;
  if (subscriptions_.size() >= limits_.max_subscriptions) return false;
  subscriptions_.insert(*channel);
  hub_.listen(*channel, owner_of(*channel));
  return true;
}

bool StreamSession::may_subscribe(const wire::Channel& channel) const {
  if (wire::is_private(channel.kind)) return login_.has_value();
  if (channel.kind == wire::ChannelKind::kMiniTickers) return true;
  return exchange_.instrument(channel.symbol) != nullptr;
}

void StreamSession::leave(const wire::Channel& channel) {
  hub_.leave(channel, owner_of(channel));
}

AccountId StreamSession::owner_of(const wire::Channel& channel) const {
  return login_ && wire::is_private(channel.kind) ? login_->account : AccountId{};
}

bool StreamSession::too_many_messages() {
  const base::MonotonicTime now = loop_.now();
  while (!recent_messages_.empty() && recent_messages_.front() + kSecond <= now) recent_messages_.pop_front();
  recent_messages_.push_back(now);
  return recent_messages_.size() > limits_.max_messages_a_second;
}

void StreamSession::answer(std::int64_t id, int code, std::string text) {
  send({.binary = false, .payload = wire::encode_control_answer({id, code, std::move(text)})});
}

void StreamSession::send(net::WsMessage message) {
  if (outbound_.size() >= kMaxUnderWay) {
    cut();
    return;
  }
  outbound_.send(std::move(message), latency_.one_way());
}

base::MonotonicTime StreamSession::closing_time() const {
  const base::MonotonicTime heard = std::max(last_traffic_, socket_->last_control());
  base::MonotonicTime at = std::min(opened_ + limits_.max_age, heard + limits_.without_traffic);
  if (subscriptions_.empty()) at = std::min(at, unsubscribed_since_ + limits_.without_subscription);
  return at;
}

// Traffic moves the closing time without re-arming: an early look finds that it is not yet time, and looks
// again.
void StreamSession::watch() {
  closing_.arm(closing_time(), [this] {
    if (closing_time() <= loop_.now()) {
      socket_->close();
    } else {
      watch();
    }
  });
}

}  // namespace tidegate::sim
