#include "tidegate/mexc/client/streams/link.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/mexc/client/streams/upkeep.hpp"
#include "tidegate/mexc/wire/printable.hpp"
#include "tidegate/mexc/wire/pushes/control.hpp"

namespace tidegate::mexc::client {
namespace {

// Messages of one kind differ in their numbers: times, ids, counts.
std::string without_numbers(std::string_view text) {
  std::string kind;
  for (const char c : text) {
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit) kind += c;
    if (is_digit && !kind.ends_with('#')) kind += '#';
  }
  return kind;
}

}  // namespace

StreamLink::StreamLink(net::Loop& loop, net::Network& network, const StreamSettings& settings,
                       StreamUpkeep& owner)
    : loop_(loop), network_(network), settings_(settings), owner_(&owner), ping_timer_(std::in_place, loop) {}

void StreamLink::open(std::string target, std::vector<wire::Channel> channels) {
  channels_ = std::move(channels);
  loop_.spawn(run(shared_from_this(), std::move(target)));
}

void StreamLink::subscribe(const wire::Channel& channel) {
  channels_.push_back(channel);
  ask_for({channel});
}

void StreamLink::leave() {
  if (socket_) socket_->cut();
  fall_silent();
}

void StreamLink::retire() {
  if (socket_) socket_->close();
  fall_silent();
}

// An upgrade under way is cut: its answer would have no listener.
void StreamLink::fall_silent() {
  if (cut_upgrade_) cut_upgrade_();
  owner_ = nullptr;
  ping_timer_.reset();
}

net::Task<void> StreamLink::run(std::shared_ptr<StreamLink> self, std::string target) {
  if (self->owner_ == nullptr) co_return;
  net::UpgradeCheck check = [self](std::function<void()> cut) { return self->check_upgrade(std::move(cut)); };
  auto connecting = net::connect_websocket(
      self->loop_, self->network_, self->settings_.host, std::move(target),
      self->loop_.now() + self->settings_.connect_timeout, self->settings_.websocket, std::move(check));
  auto connected = co_await std::move(connecting);
  self->cut_upgrade_ = nullptr;
  if (self->owner_ == nullptr) co_return;
  if (!connected) {
    self->end(std::move(connected.error()));
    co_return;
  }
  const std::shared_ptr<net::WebSocket> socket = std::move(*connected);
  self->socket_ = socket;
  self->last_heard_ = self->loop_.now();
  self->ask_for(self->channels_);
  self->on_ping_due();
  while (self->owner_ != nullptr) {
    auto reading = socket->read();
    auto message = co_await std::move(reading);
    if (self->owner_ == nullptr) co_return;
    if (!message) {
      self->end(std::move(message.error()));
      co_return;
    }
    self->last_heard_ = self->loop_.now();
    self->on_message(std::move(*message));
  }
}

std::optional<base::Error> StreamLink::check_upgrade(std::function<void()> cut) {
  cut_upgrade_ = std::move(cut);
  if (owner_ != nullptr) return owner_->check_upgrade();
  return base::fail(base::ErrorCode::kCancelled, "the stream was given up while it was dialed").error();
}

void StreamLink::ask_for(const std::vector<wire::Channel>& channels) {
  if (!socket_ || channels.empty()) return;
  wire::ControlRequest request{wire::ControlMethod::kSubscribe, {}, 0};
  for (const wire::Channel& channel : channels) request.channels.push_back(to_string(channel));
  socket_->offer({.binary = false, .payload = wire::encode_control_request(request)});
}

void StreamLink::on_ping_due() {
  if (loop_.now() - last_heard_ >= settings_.silence_limit) {
    socket_->cut();  // the reader notifies the owner
    return;
  }
  socket_->offer({.binary = false, .payload = wire::encode_control_request({})});
  ping_timer_->arm(loop_.now() + settings_.ping_every, [this] { on_ping_due(); });
}

void StreamLink::on_message(net::WsMessage message) {
  if (!message.binary) {
    on_control(message.payload);
    return;
  }
  wire::UnknownWords unknown;
  auto push = wire::decode_push(message.payload, &unknown);
  // A channel that is new to us has been noted as a word.
  if (!push && push.error().code != base::ErrorCode::kUnsupported) unknown.add_left_out(push.error().message);
  if (unknown.count() > 0) owner_->on_link_unknown_words(*this, unknown);
  if (owner_ == nullptr) return;  // it left from inside
  if (push) {
    owner_->on_link_push(*this, {std::move(*push), std::move(message.payload), last_heard_});
  } else {
    // Whose push it was cannot be known for sure; the gap that it leaves is found by the versions.
    owner_->on_link_bad_push(*this, last_heard_);
  }
}

// MEXC answers a subscription with the channels' names, and refuses with code 0 too.
void StreamLink::on_control(const std::string& text) {
  if (text.find(wire::kInvalidListenKeyText) != std::string::npos) {
    owner_->on_link_key_refused(*this);
    return;
  }
  const auto answer = wire::decode_control_answer(text);
  if (!answer) {
    wire::UnknownWords unknown;
    unknown.add("text message", without_numbers(wire::printable(text)));
    owner_->on_link_unknown_words(*this, unknown);
    return;
  }
  if (answer->message == wire::kPongMessage) return;
  on_subscriptions(answer->message);
}

void StreamLink::on_subscriptions(std::string_view message) {
  const auto accepted = wire::accepted_channels(message);
  const auto refused = wire::refused_channels(message);
  const auto names = [](const std::vector<std::string>& list, const wire::Channel& channel) {
    return std::find(list.begin(), list.end(), to_string(channel)) != list.end();
  };
  for (std::size_t i = 0; i < channels_.size() && owner_ != nullptr; ++i) {
    const wire::Channel channel = channels_[i];
    if (names(accepted, channel)) {
      refused_.erase(channel);
      if (confirmed_.insert(channel).second) owner_->on_link_confirmed(*this, channel);
    } else if (names(refused, channel)) {
      confirmed_.erase(channel);
      refused_.insert(channel);
      owner_->on_link_refused(*this, channel);
    }
  }
}

void StreamLink::end(base::Error why) {
  StreamUpkeep* const owner = std::exchange(owner_, nullptr);
  ping_timer_.reset();
  socket_.reset();
  owner->on_link_ended(*this, std::move(why));
}

}  // namespace tidegate::mexc::client
