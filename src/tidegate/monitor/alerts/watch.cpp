#include "tidegate/monitor/alerts/watch.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/monitor/alerts/log_sink.hpp"

namespace tidegate::monitor {
namespace {

// Of the sink of that name; it is taken out.
base::Result<std::shared_ptr<WebCaller>> caller_of(net::Loop& loop, net::Network& plain,
                                                   AlertAddresses& addresses, const std::string& name,
                                                   const std::string& ca_file) {
  auto found = addresses.extract(name);
  if (found.empty()) {
    return base::fail(base::ErrorCode::kInvalidArgument, name + ": nobody has said where its URL stands");
  }
  auto caller = WebCaller::make(loop, plain, std::move(found.mapped()), ca_file);
  if (!caller) caller.error().message.insert(0, name + ": ");
  return caller;
}

}  // namespace

AlertWatch::AlertWatch(net::Loop& loop, const AlertSettings& settings)
    : loop_(loop), alerts_(settings.enabled ? settings.rules : std::vector<AlertRule>{}, settings.silences) {}
AlertWatch::~AlertWatch() = default;

base::Result<std::unique_ptr<AlertWatch>> AlertWatch::make(net::Loop& loop, net::Network& plain,
                                                           const AlertSettings& settings,
                                                           AlertAddresses addresses,
                                                           base::EventSink& events) {
  TIDEGATE_ASSERT(settings.validate().empty(), "alerts are watched by valid settings");
  std::unique_ptr<AlertWatch> watch{new AlertWatch{loop, settings}};
  watch->sinks_.push_back(std::make_unique<LogSink>(events));
  for (const auto& [webhook, place] : settings.webhooks) {
    auto caller = caller_of(loop, plain, addresses, webhook.name, webhook.ca_file);
    if (!caller) return std::unexpected(std::move(caller.error()));
    watch->sinks_.push_back(std::make_unique<Webhook>(loop, webhook, std::move(*caller), events));
  }
  for (const CommandSettings& command : settings.commands) {
    watch->sinks_.push_back(std::make_unique<CommandSink>(loop, command, events));
  }
  if (settings.heartbeat) {
    const HeartbeatSettings& wanted = settings.heartbeat->heartbeat;
    auto caller = caller_of(loop, plain, addresses, wanted.name, wanted.ca_file);
    if (!caller) return std::unexpected(std::move(caller.error()));
    watch->heartbeat_ = std::make_unique<Heartbeat>(loop, wanted, std::move(*caller), events);
  }
  return watch;
}

void AlertWatch::on_samples(std::span<const base::Sample> samples) {
  const auto notices = alerts_.evaluate(samples, loop_.now(), loop_.clock().wall_now());
  for (const AlertNotice& notice : notices) tell(notice);
  if (heartbeat_) heartbeat_->beat(!alerts_.fires(base::Severity::kError));
}

void AlertWatch::try_all(const AlertNotice& notice) {
  tell(notice);
  if (heartbeat_) heartbeat_->beat(true);
}

bool AlertWatch::idle() const noexcept {
  const bool sinks = std::ranges::all_of(sinks_, [](const auto& sink) { return sink->idle(); });
  return sinks && (!heartbeat_ || heartbeat_->idle());
}

void AlertWatch::tell(const AlertNotice& notice) {
  for (const auto& sink : sinks_) sink->deliver(notice);
}

}  // namespace tidegate::monitor
