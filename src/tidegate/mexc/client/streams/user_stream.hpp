// The account's private streams: what happens to its orders, fills and balances, reported as it happens.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tidegate/base/event.hpp"
#include "tidegate/mexc/client/rest/client.hpp"
#include "tidegate/mexc/client/streams/counts.hpp"
#include "tidegate/mexc/client/streams/settings.hpp"
#include "tidegate/mexc/wire/pushes/push.hpp"

namespace tidegate::mexc::client {

struct UserStreamSettings {
  base::Duration keep_alive = std::chrono::minutes{25};  // MEXC's keys live 60 min after each. 1 s..55 min
  base::Duration key_life = std::chrono::minutes{60};  // a key not kept for that long is made anew. ..60 min
  // How long after an order was taken its push may be missing; then the stream is mute. 100 ms..60 s
  base::Duration push_patience = std::chrono::seconds{5};
  // A stream of which a channel is neither granted nor refused for that long gets a new key: it may be the
  // key's fault. 1 s..10 min
  base::Duration up_patience = std::chrono::seconds{30};
  base::Duration call_timeout = std::chrono::seconds{5};  // 10 ms..60 s
  resilience::AccountId account{};  // whose stream it is, and with MexcVenue whose orders

  std::vector<std::string> validate() const;
};

// What the exchange reports unasked now.
struct PrivateFeeds {
  bool orders = false;
  bool fills = false;
  bool balances = false;

  bool all() const noexcept { return orders && fills && balances; }
  friend bool operator==(const PrivateFeeds&, const PrivateFeeds&) = default;
};

// Called on the loop's thread; must not destroy the stream from inside.
class UserStreamListener {
 public:
  virtual ~UserStreamListener() = default;
  virtual void on_order(const wire::OrderPush& push) = 0;
  virtual void on_fill(const wire::FillPush&) {}
  virtual void on_balance(const wire::BalancePush&) {}
  // Whenever one of them changes. While it is down, and whenever it came up again, pushes were lost: ask for
  // what matters.
  virtual void on_user_stream(const PrivateFeeds& feeds) = 0;
};

// Gets a listen key, keeps it alive, connects with it, and gets another one when the exchange refuses it,
// when it could not be kept in time, when the stream does not come up, or when it says nothing of an order
// that the exchange took (a socket with an expired key stays open and mute, and pongs still come). A channel
// that the exchange refuses is no fault of the key: it is asked for again, and the others go on. However
// many keys it takes, upgrades and new keys stay within StreamSettings::max_upgrades a minute each. Every
// push makes what the client has cached of account and open orders old, before the listener hears of it.
// Pushes may repeat, and overtake answers to calls.
// Thread rule: its loop's thread; client, listener and events must outlive it.
class UserStream {
 public:
  // Precondition: both settings are valid. `stream` says where; its path gets the key.
  UserStream(net::Loop& loop, net::Network& network, Client& client, StreamSettings stream,
             UserStreamSettings settings, std::uint64_t seed, UserStreamListener& listener,
             base::EventSink& events);
  ~UserStream();  // cuts; the key runs out by itself

  void start();
  // Cuts, and gives the key back to the exchange: an account may have 60. `done` comes in a later turn, at
  // the latest after settings.call_timeout.
  void close(std::move_only_function<void()> done);

  // All of them are reported.
  bool up() const noexcept { return feeds().all(); }
  const PrivateFeeds& feeds() const noexcept;
  // Of all connections, whatever key they were made with.
  StreamCounts counts() const noexcept;
  // The exchange took an order, or ended one, after `since`: a push must have followed, or follow soon.
  void expect_push(base::MonotonicTime since);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace tidegate::mexc::client
