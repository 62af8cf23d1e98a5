#include "tidegate/mexc/server/subscriptions.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/validation.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::mexc::server {

using wire::ControlMethod;

namespace {

constexpr base::Duration kSecond = std::chrono::seconds{1};

std::string answer_to(std::int64_t id, int code, std::string text) {
  return wire::encode_control_answer({id, code, std::move(text)});
}

}  // namespace

std::vector<std::string> StreamLimits::validate() const {
  base::Problems problems;
  problems.require_at_least("max_subscriptions", max_subscriptions, 1);
  problems.require_at_least("max_messages_a_second", max_messages_a_second, 1);
  problems.require_positive("without_subscription", without_subscription, base::Duration::max());
  problems.require_positive("without_traffic", without_traffic, base::Duration::max());
  problems.require_positive("max_age", max_age, base::Duration::max());
  return problems.take();
}

Subscriptions::Subscriptions(ChannelSource& source, const StreamLimits& limits, base::MonotonicTime opened)
    : source_(source),
      limits_(limits),
      opened_(opened),
      last_traffic_(opened),
      without_channel_since_(opened) {}

Subscriptions::~Subscriptions() {
  for (const wire::Channel& channel : channels_) source_.on_left(channel);
}

bool Subscriptions::admits_message(base::MonotonicTime now) {
  while (!recent_messages_.empty() && recent_messages_.front() + kSecond <= now) recent_messages_.pop_front();
  recent_messages_.push_back(now);
  return recent_messages_.size() <= limits_.max_messages_a_second;
}

std::string Subscriptions::answer(std::string_view message, base::MonotonicTime now) {
  last_traffic_ = now;
  const auto request = wire::decode_control_request(message);
  if (!request) return answer_to(0, wire::code::kWrongParameter, request.error().message);
  switch (request->method) {
    case ControlMethod::kSubscribe:
      return subscribe(*request);
    case ControlMethod::kUnsubscribe:
      return unsubscribe(*request, now);
    case ControlMethod::kPing:
      break;
  }
  return answer_to(0, 0, std::string(wire::kPongMessage));
}

std::string Subscriptions::subscribe(const wire::ControlRequest& request) {
  std::vector<std::string> accepted, refused;
  for (const std::string& name : request.channels) (add(name) ? accepted : refused).push_back(name);
  return answer_to(request.id, 0, wire::subscription_message(accepted, refused));
}

std::string Subscriptions::unsubscribe(const wire::ControlRequest& request, base::MonotonicTime now) {
  for (const std::string& name : request.channels) {
    const auto channel = wire::parse_channel(name);
    if (channel && channels_.erase(*channel) > 0) source_.on_left(*channel);
  }
  if (channels_.empty()) without_channel_since_ = now;
  return answer_to(request.id, 0, wire::subscription_message(request.channels, {}));
}

bool Subscriptions::add(const std::string& name) {
  const auto channel = wire::parse_channel(name);
  if (!channel) return false;
  if (channels_.contains(*channel)) return true;
  if (!source_.offers(*channel) || channels_.size() >= limits_.max_subscriptions) return false;
  channels_.insert(*channel);
  source_.on_subscribed(*channel);
  return true;
}

base::MonotonicTime Subscriptions::closing_time(base::MonotonicTime last_control) const {
  const base::MonotonicTime heard = std::max(last_traffic_, last_control);
  base::MonotonicTime at = std::min(opened_ + limits_.max_age, heard + limits_.without_traffic);
  if (channels_.empty()) at = std::min(at, without_channel_since_ + limits_.without_subscription);
  return at;
}

}  // namespace tidegate::mexc::server
