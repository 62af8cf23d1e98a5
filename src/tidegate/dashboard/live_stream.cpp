#include "tidegate/dashboard/live_stream.hpp"

#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/dashboard/status_json.hpp"

namespace tidegate::dashboard {
namespace {

std::shared_ptr<const net::WsMessage> message_of(std::string text) {
  return std::make_shared<const net::WsMessage>(net::WsMessage{.binary = false, .payload = std::move(text)});
}

}  // namespace

LiveStream::LiveStream(net::Loop& loop, DashboardSource& source, std::size_t most_readers,
                       base::Duration patience)
    : loop_(loop), source_(source), most_readers_(most_readers), patience_(patience), timer_(loop) {}

bool LiveStream::is_full() {
  forget_who_left();
  return readers_.size() >= most_readers_;
}

void LiveStream::join(std::shared_ptr<net::WebSocket> socket) {
  TIDEGATE_ASSERT(readers_.size() < most_readers_, "whoever joins was let in");
  if (!told_) begin();
  socket->offer(whole());
  readers_.push_back({.socket = std::move(socket)});
}

void LiveStream::begin() {
  const auto* history = source_.history();
  const dashboard::Status status = source_.status();
  told_.emplace(as_json(status),
                history == nullptr ? std::vector<monitor::HistoryGroup>{} : history->groups());
  tail_ = {};
  whole_.reset();
  if (history != nullptr) tail_.take(*history, loop_.clock().wall_now());
  timer_.arm(loop_.now() + kEvery, [this] { tick(); });
}

void LiveStream::tick() {
  forget_who_left();
  if (readers_.empty()) {
    told_.reset();
    return;
  }
  std::vector<HistoryRow> rows;
  if (const auto* history = source_.history()) rows = tail_.take(*history, loop_.clock().wall_now());
  const Message change = message_of(told_->advance(as_json(source_.status()), rows));
  whole_.reset();
  for (Reader& reader : readers_) offer(reader, change);
  timer_.arm(loop_.now() + kEvery, [this] { tick(); });
}

void LiveStream::offer(Reader& reader, const Message& change) {
  const base::MonotonicTime now = loop_.now();
  if (reader.socket->queued_bytes() > kMostQueued) {
    if (!reader.behind_since) reader.behind_since = now;
    if (now - *reader.behind_since >= patience_) reader.socket->cut();
    return;
  }
  reader.socket->offer(reader.behind_since ? whole() : change);
  reader.behind_since.reset();
}

const LiveStream::Message& LiveStream::whole() {
  if (!whole_) whole_ = message_of(told_->whole());
  return whole_;
}

void LiveStream::forget_who_left() {
  std::erase_if(readers_, [](const Reader& reader) { return !reader.socket->is_open(); });
}

}  // namespace tidegate::dashboard
