// One WebSocket to MEXC for as long as it lasts: subscribes, pings by JSON, reads.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/mexc/client/streams/received_push.hpp"
#include "tidegate/mexc/client/streams/settings.hpp"
#include "tidegate/mexc/wire/pushes/channels.hpp"
#include "tidegate/mexc/wire/unknown_words.hpp"

namespace tidegate::mexc::client {

class StreamUpkeep;

// Thread rule: its loop's thread. Kept by shared_ptr, since its reader outlives an owner who leaves; the
// owner must outlive it until then.
class StreamLink final : public std::enable_shared_from_this<StreamLink> {
 public:
  // Precondition: settings.validate() is empty.
  StreamLink(net::Loop& loop, net::Network& network, const StreamSettings& settings, StreamUpkeep& owner);

  // Once. `target` is path and query; it may hold a listen key and is sent to the exchange alone.
  void open(std::string target, std::vector<wire::Channel> channels);
  // Now, or once it is connected.
  void subscribe(const wire::Channel& channel);
  // For channels of this link that the exchange refused.
  void ask_again(const std::vector<wire::Channel>& channels) { ask_for(channels); }
  // Cuts; the owner hears nothing more.
  void leave();
  // The same with a goodbye to the exchange.
  void retire();

  bool confirmed(const wire::Channel& channel) const { return confirmed_.contains(channel); }
  // The last answer was no.
  bool refused(const wire::Channel& channel) const { return refused_.contains(channel); }

 private:
  static net::Task<void> run(std::shared_ptr<StreamLink> self, std::string target);
  std::optional<base::Error> check_upgrade(std::function<void()> cut);

  void ask_for(const std::vector<wire::Channel>& channels);
  void on_ping_due();
  void on_message(net::WsMessage message);
  void on_control(const std::string& text);
  void on_subscriptions(std::string_view message);
  void fall_silent();
  void end(base::Error why);

  net::Loop& loop_;
  net::Network& network_;
  StreamSettings settings_;
  StreamUpkeep* owner_;                     // null once it left, or the link ended
  std::optional<net::Timer> ping_timer_;    // none from then on
  std::function<void()> cut_upgrade_;       // while one is under way
  std::shared_ptr<net::WebSocket> socket_;  // while connected
  std::vector<wire::Channel> channels_;     // as many as its owner asks for: settings.max_subscriptions
  std::set<wire::Channel> confirmed_;
  std::set<wire::Channel> refused_;
  base::MonotonicTime last_heard_{};
};

}  // namespace tidegate::mexc::client
