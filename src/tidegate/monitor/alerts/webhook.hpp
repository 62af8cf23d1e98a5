// Alerts posted to a web address: to a chat, or to a program.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "tidegate/base/event.hpp"
#include "tidegate/monitor/alerts/sink.hpp"
#include "tidegate/monitor/alerts/web_caller.hpp"
#include "tidegate/monitor/alerts/webhook_message.hpp"
#include "tidegate/net/loop/loop.hpp"

namespace tidegate::monitor {

struct WebhookSettings {
  std::string name = "webhook";  // in the log; the address is told nowhere
  WebhookShape shape = WebhookShape::kGeneric;
  std::string chat;                                   // of kTelegram, which needs it: a number, or "@channel"
  base::Severity least = base::Severity::kInfo;       // alerts that are less severe are not posted
  base::Duration timeout = std::chrono::seconds{10};  // of one attempt. 100 ms..1 min
  int attempts = 5;                                   // for one message, 1..20
  // Before the second attempt, and twice as long before each further one, up to 30 s; a Retry-After counts
  // where it is longer, up to 5 min. 10 ms..30 s.
  base::Duration first_pause = std::chrono::seconds{1};
  std::size_t max_queued = 256;  // alerts that wait; beyond that the oldest is lost. 1..10000
  std::string ca_file;           // PEM certificates that are trusted; empty: those of the system

  std::vector<std::string> validate() const;
};

// One message at a time, in order; what waits goes together, up to kMostTogether alerts in one. An attempt
// that fails is repeated; an answer that no repetition changes (400, 401, 403, 404, 410 and their like) is
// not. What is lost is counted and told as alert.not_delivered, which names the sink, and of its address the
// host at the most. Memory: the queue's bound and one message.
class Webhook final : public AlertSink {
 public:
  static constexpr std::size_t kMostTogether = 20;
  static constexpr base::Duration kLongestPause = std::chrono::seconds{30};
  static constexpr base::Duration kLongestRetryAfter = std::chrono::minutes{5};

  // Precondition: settings.validate() is empty. `loop` and `events` must outlive its tasks.
  Webhook(net::Loop& loop, WebhookSettings settings, std::shared_ptr<WebCaller> address,
          base::EventSink& events);
  ~Webhook() override;  // drops what waits
  Webhook(const Webhook&) = delete;
  Webhook& operator=(const Webhook&) = delete;

  void deliver(const AlertNotice& notice) override;
  bool idle() const noexcept override { return waiting() == 0; }
  // Alerts that are not delivered yet, those under way included.
  std::size_t waiting() const noexcept;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace tidegate::monitor
