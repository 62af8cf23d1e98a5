#include "apps/check/stream_probe.hpp"

#include <utility>

namespace tidegate::apps::check {

StreamProbe::StreamProbe(net::Loop& loop, net::Network& network, mexc::client::StreamSettings settings,
                         resilience::Gate& gate, const mexc::wire::Channel& channel)
    : loop_(loop), something_(loop), connection_(loop, network, std::move(settings), 1, gate, *this, *this) {
  connection_.add(channel);
  connection_.start();
}

net::Task<bool> StreamProbe::wait(StreamProbe* self, bool for_push, base::MonotonicTime deadline) {
  while (self->loop_.now() < deadline) {
    if (for_push ? self->pushed_ : self->confirmed_) co_return true;
    auto waiting = self->something_.wait_until(deadline);
    co_await std::move(waiting);
  }
  co_return for_push ? self->pushed_ : self->confirmed_;
}

void StreamProbe::on_channel_up(const mexc::wire::Channel&) {
  confirmed_ = true;
  something_.notify_all();
}

void StreamProbe::on_push(mexc::client::ReceivedPush) {
  pushed_ = true;
  something_.notify_all();
}

}  // namespace tidegate::apps::check
