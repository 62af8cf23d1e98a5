// Opens one stream and sees whether it does what it should.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "tidegate/base/event.hpp"
#include "tidegate/mexc/client/streams/connection.hpp"

namespace tidegate::apps::check {

// Thread rule: its loop's thread; loop, network and gate must outlive it.
class StreamProbe final : private mexc::client::StreamObserver, private base::EventSink {
 public:
  StreamProbe(net::Loop& loop, net::Network& network, mexc::client::StreamSettings settings,
              resilience::Gate& gate, const mexc::wire::Channel& channel);

  // Until it is confirmed (and has pushed something, if wanted), or until the deadline; which it is.
  static net::Task<bool> wait(StreamProbe* self, bool for_push, base::MonotonicTime deadline);

  bool confirmed() const noexcept { return confirmed_; }
  // What went wrong last; empty: nothing was reported.
  const std::string& trouble() const noexcept { return trouble_; }
  // Why there is no connection, or why it ended: what the exchange answered rather than what followed from
  // it; absent: there is one.
  const std::optional<base::Error>& lost() const noexcept { return lost_; }

 private:
  void on_channel_up(const mexc::wire::Channel& channel) override;
  void on_channel_down(const mexc::wire::Channel&) override {}
  void on_push(mexc::client::ReceivedPush push) override;
  void on_connection_lost(const base::Error& why) override {
    if (!lost_ || lost_->http_status == 0) lost_ = why;
  }
  void on_key_refused() override { trouble_ = "the exchange does not know the listen key that it just gave"; }
  // Without what a connection that is kept for ever does about it. That it is held back is the consequence of
  // what was reported before.
  void on_event(const base::Event& event) override {
    if (event.kind == base::EventKind::kStreamHeldBack && !trouble_.empty()) return;
    trouble_ = event.text.substr(0, event.text.find(';'));
  }

  net::Loop& loop_;
  net::Signal something_;
  bool confirmed_ = false;
  bool pushed_ = false;
  std::string trouble_;
  std::optional<base::Error> lost_;
  mexc::client::StreamConnection connection_;
};

}  // namespace tidegate::apps::check
