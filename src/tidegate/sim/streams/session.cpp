#include "tidegate/sim/streams/session.hpp"

#include <utility>

namespace tidegate::sim {

namespace wire = mexc::wire;

namespace {

constexpr std::size_t kMaxUnderWay = 16'384;

}  // namespace

StreamSession::StreamSession(net::Loop& loop, std::shared_ptr<net::WebSocket> socket,
                             const Exchange& exchange, StreamHub& hub, ListenKeys& keys,
                             LatencyModel& latency, const FaultPlan& faults,
                             const mexc::server::StreamLimits& limits, std::optional<StreamLogin> login)
    : loop_(loop),
      socket_(std::move(socket)),
      exchange_(exchange),
      hub_(hub),
      keys_(keys),
      latency_(latency),
      faults_(faults),
      login_(std::move(login)),
      subscriptions_(*this, limits, loop.now()),
      inbound_(loop, [this](net::WsMessage message) { on_arrival(message); }),
      outbound_(loop, [this](Bytes message) { on_departure(std::move(message)); }),
      closing_(loop) {
  watch();
}

StreamSession::~StreamSession() {
  if (login_) keys_.disconnect(login_->key);
}

void StreamSession::receive(net::WsMessage message) {
  if (!subscriptions_.admits_message(loop_.now())) {
    cut();
    return;
  }
  inbound_.send(std::move(message), latency_.one_way());
}

bool StreamSession::push(const Frame& frame, const Bytes& bytes) {
  if (!subscriptions_.contains(frame.channel) || frame.account != owner_of(frame.channel)) return false;
  if (login_ && !keys_.valid(login_->key, loop_.now())) return false;
  send(bytes);
  return true;
}

void StreamSession::say_and_close(std::string text) {
  send_text(std::move(text));
  closing_after_last_ = true;
}

void StreamSession::cut() {
  inbound_.clear();
  outbound_.clear();
  closing_.disarm();
  socket_->cut();
}

void StreamSession::on_arrival(const net::WsMessage& message) {
  send_text(subscriptions_.answer(message.payload, loop_.now()));
  watch();
}

void StreamSession::on_departure(Bytes message) {
  subscriptions_.on_sent(loop_.now());
  // At its bound the socket cuts itself; the reader then ends this session.
  socket_->offer(std::move(message));
  if (closing_after_last_ && outbound_.size() == 0) socket_->close();
}

bool StreamSession::offers(const wire::Channel& channel) const {
  if (faults_.channel_refused(stream_name(channel.kind))) return false;
  if (wire::is_private(channel.kind)) return login_.has_value();
  if (channel.kind == wire::ChannelKind::kMiniTickers) return true;
  return exchange_.instrument(channel.symbol) != nullptr;
}

void StreamSession::on_subscribed(const wire::Channel& channel) {
  hub_.listen(channel, owner_of(channel));
}

void StreamSession::on_left(const wire::Channel& channel) {
  hub_.leave(channel, owner_of(channel));
}

AccountId StreamSession::owner_of(const wire::Channel& channel) const {
  return login_ && wire::is_private(channel.kind) ? login_->account : AccountId{};
}

void StreamSession::send_text(std::string text) {
  send(std::make_shared<const net::WsMessage>(net::WsMessage{.binary = false, .payload = std::move(text)}));
}

void StreamSession::send(Bytes message) {
  if (outbound_.size() >= kMaxUnderWay) {
    cut();
    return;
  }
  outbound_.send(std::move(message), latency_.one_way());
}

base::MonotonicTime StreamSession::closing_time() const {
  return subscriptions_.closing_time(socket_->last_control());
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
