// What a call of the client costs beyond the bytes' way: the whole path (client, Gate, guard, transport,
// HTTP, decoding; signing where it is due) against a plain blocking write and read of the very same bytes, to
// the same server, turn by turn in one run, on one core.
//
//   ./run bench rest
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/rest_client.hpp"
#include "bench/rest_server.hpp"
#include "bench/table.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/client/rest/client.hpp"
#include "tidegate/net/loop/loop.hpp"

namespace tidegate::bench {
namespace {

using base::Duration;
using std::chrono::milliseconds;

constexpr int kWarmUp = 2'000;
constexpr int kTurns = 20'000;
constexpr Duration kMostOverhead = std::chrono::microseconds{25};

const market::Symbol kSymbol{"BTCUSDT"};
const market::ClientOrderId kId{"tg1-1"};

struct Deaf final : base::EventSink {
  void on_event(const base::Event&) override {}
};

net::Task<bool> ping(mexc::client::Client* client) {
  auto asking = client->ping();
  const auto answer = co_await std::move(asking);
  co_return answer.has_value();
}

net::Task<bool> query_order(mexc::client::Client* client) {
  auto asking = client->query_order(kSymbol, kId);
  const auto answer = co_await std::move(asking);
  co_return answer.has_value();
}

net::Task<bool> place(mexc::client::Client* client) {
  market::NewOrder order{.symbol = kSymbol,
                         .type = market::OrderType::kImmediateOrCancel,
                         .quantity = market::Quantity::from_int(1),
                         .price = market::Price::from_int(100),
                         .client_id = kId};
  auto placing = client->place(std::move(order));
  const auto answer = co_await std::move(placing);
  co_return answer.has_value();
}

struct Kind {
  std::string name;
  std::string what;  // as the server sees it
  std::function<net::Task<bool>(mexc::client::Client*)> call;
  // A hedge comes due after the usual round trip. Here that is some 60 us, so that its alarm rings in the
  // next turn or in this one; at an exchange's distance it does neither. Told, but held to nothing.
  bool hedging = false;
};

const std::vector<Kind> kKinds{
    {"ping", "GET /api/v3/ping", ping},
    {"an order looked up, signed", "GET /api/v3/order", query_order},
    {"an order placed, signed", "POST /api/v3/order", place},
    {"an order looked up, hedging on", "GET /api/v3/order", query_order, true},
};

RestServer::Bodies bodies() {
  const std::string order =
      R"({"symbol":"BTCUSDT","orderId":"C02__1","orderListId":-1,"clientOrderId":"tg1-1","price":"100",)"
      R"("origQty":"1","executedQty":"1","cummulativeQuoteQty":"100","status":"FILLED","timeInForce":null,)"
      R"("type":"IMMEDIATE_OR_CANCEL","side":"BUY","stopPrice":null,"icebergQty":null,"time":1700000000000,)"
      R"("updateTime":1700000000001,"isWorking":true,"origQuoteOrderQty":"100"})";
  const std::string placed =
      R"({"symbol":"BTCUSDT","orderId":"C02__1","orderListId":-1,"price":"100","origQty":"1",)"
      R"("type":"IMMEDIATE_OR_CANCEL","side":"BUY","transactTime":1700000000000})";
  return {{"GET /api/v3/order", order}, {"POST /api/v3/order", placed}};
}

mexc::client::ClientSettings settings_of(std::uint16_t port, bool hedging) {
  mexc::client::ClientSettings settings = unlimited(port);
  settings.gate.hedge.enabled = hedging;
  return settings;
}

struct Times {
  std::vector<Duration> raw;
  std::vector<Duration> call;
};

Duration at(std::vector<Duration> times, int percent) {
  const auto nth = times.begin() + static_cast<std::ptrdiff_t>(times.size()) * percent / 100;
  std::nth_element(times.begin(), nth, times.end());
  return *nth;
}

class Bench {
 public:
  void run() {
    loop_->spawn(measure_all(this));
    loop_->run();
    print(rows_);
  }

 private:
  static net::Task<void> measure_all(Bench* self) {
    for (const Kind& kind : kKinds) {
      self->client_ = std::make_unique<mexc::client::Client>(
          *self->loop_, *self->network_, settings_of(self->server_.port(), kind.hedging),
          mexc::wire::Credentials{"demo-key", mexc::wire::Secret{"demo-secret"}}, self->events_);
      auto measuring = measure(self, &kind);
      const Times times = co_await std::move(measuring);
      self->judge(kind, times);
    }
    self->client_.reset();
    self->loop_->stop();
  }

  static net::Task<Times> measure(Bench* self, const Kind* kind) {
    const base::Clock& clock = self->loop_->clock();
    const Socket raw = Socket::connect(self->server_.port());
    Times times;
    for (int turn = -kWarmUp; turn < kTurns; ++turn) {
      const base::MonotonicTime begin = clock.now();
      auto calling = kind->call(self->client_.get());
      const bool answered = co_await std::move(calling);
      const base::MonotonicTime end = clock.now();
      TIDEGATE_ASSERT(answered, "the server answers every call");
      const Duration round_trip = self->round_trip(raw, kind->what);
      if (turn < 0) continue;
      times.call.push_back(end - begin);
      times.raw.push_back(round_trip);
    }
    co_return times;
  }

  // The bytes that the client sent, and as many as it received.
  Duration round_trip(const Socket& raw, const std::string& what) {
    if (what != known_) {
      known_ = what;
      request_ = server_.last_request(what);
      answer_bytes_ = server_.answer_to(what).size();
    }
    std::string answer;
    const base::MonotonicTime begin = loop_->clock().now();
    bool whole = raw.send(request_);
    while (whole && answer.size() < answer_bytes_) whole = raw.receive(answer);
    const base::MonotonicTime end = loop_->clock().now();
    TIDEGATE_ASSERT(whole, "the server answers the raw bytes too");
    return end - begin;
  }

  void judge(const Kind& kind, const Times& times) {
    const auto us = [](Duration d) { return rounded(base::to_ms(d) * 1000) + " us"; };
    const Duration raw = at(times.raw, 50), call = at(times.call, 50);
    rows_.push_back({kind.name + ": raw round trip, p50", us(raw), "", Holds::kNoTarget});
    rows_.push_back({kind.name + ": call of the client, p50", us(call), "", Holds::kNoTarget});
    TableRow overhead{kind.name + ": overhead, p50", us(call - raw), "", Holds::kNoTarget};
    if (!kind.hedging) {
      overhead.target = "at most " + us(kMostOverhead);
      overhead.holds = call - raw <= kMostOverhead ? Holds::kYes : Holds::kNo;
    }
    rows_.push_back(std::move(overhead));
  }

  RestServer server_{bodies()};
  std::unique_ptr<net::Loop> loop_ = net::Loop::real();
  std::unique_ptr<net::Network> network_ = net::make_socket_network(*loop_);
  Deaf events_;
  std::unique_ptr<mexc::client::Client> client_;
  std::string known_;
  std::string request_;
  std::size_t answer_bytes_ = 0;
  std::vector<TableRow> rows_;
};

}  // namespace
}  // namespace tidegate::bench

int main() {
  tidegate::bench::stay_on_one_core();
  tidegate::bench::Bench{}.run();
}
