#include "apps/replay_check/replay_run.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "apps/replay_check/book_witness.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/client/books/live_books.hpp"
#include "tidegate/mexc/client/rest/client.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/sim/exchange/factory.hpp"
#include "tidegate/sim/server/server.hpp"

namespace tidegate::apps {
namespace {

constexpr std::uint64_t kSeed = 1;  // of pauses before connecting and joining; no outcome depends on it
// In virtual time. Long enough to connect and join, shorter than what makes a client doubt a silent stream.
constexpr base::Duration kLead = std::chrono::seconds{2};
// A push leaves at the end of its interval.
constexpr base::Duration kLastPushes = std::chrono::seconds{1};

net::Address exchange_address() {
  return {.host = "exchange", .port = 80};
}

// Everything that the recordings pass through.
class ReplaySession final : private mexc::client::MarketDataListener {
 public:
  ReplaySession(std::unique_ptr<net::Loop> loop, std::unique_ptr<sim::Exchange> exchange,
                std::vector<BookWitness> witnesses)
      : loop_(std::move(loop)),
        network_(*loop_, kSeed),
        exchange_(std::move(exchange)),
        server_(*loop_, network_, *exchange_),
        witnesses_(std::move(witnesses)),
        client_(*loop_, network_, client_settings(), {}, events_),
        books_(*loop_, network_, client_, books_settings(), symbols(), this, events_) {}

  base::Result<ReplayCheckReport> play() {
    const auto started = server_.start(exchange_address());
    TIDEGATE_ASSERT(started.has_value(), "an address of an empty in-memory network is free");
    client_.start();
    books_.start();
    while (exchange_->next_event() != base::kNever) {
      loop_->run_until(exchange_->next_event() + kLastPushes);
    }
    if (const auto broken = server_.market_error()) return std::unexpected(*broken);
    ReplayCheckReport report;
    for (const BookWitness& witness : witnesses_) {
      const market::Instrument* instrument = exchange_->instrument(witness.symbol());
      report.files.push_back(
          witness.report(*books_.find(witness.symbol().value()), instrument->price_decimals));
    }
    return report;
  }

 private:
  static mexc::client::ClientSettings client_settings() {
    mexc::client::ClientSettings settings;
    settings.transport.host = exchange_address();
    return settings;
  }
  static mexc::client::LiveBooksSettings books_settings() {
    mexc::client::LiveBooksSettings settings;
    settings.stream.host = exchange_address();
    settings.book.snapshot_limit = 2000;  // as many as are sent: few tops are lost to a snapshot cut short
    return settings;
  }
  std::vector<market::Symbol> symbols() const {
    std::vector<market::Symbol> out;
    for (const BookWitness& witness : witnesses_) out.push_back(witness.symbol());
    return out;
  }
  BookWitness& witness_of(const market::Symbol& symbol) {
    const auto found = std::ranges::find(witnesses_, symbol, &BookWitness::symbol);
    TIDEGATE_ASSERT(found != witnesses_.end(), "only the recordings' symbols are subscribed");
    return *found;
  }

  void on_book(const mexc::client::BookKeeper& keeper) override {
    witness_of(keeper.symbol()).on_book(keeper.book());
  }
  void on_trade(const market::Symbol& symbol, const market::Trade&) override {
    witness_of(symbol).on_trade();
  }
  void on_market_data_state() override {}

  base::NullEventSink events_;
  std::unique_ptr<net::Loop> loop_;
  net::MemoryNetwork network_;
  std::unique_ptr<sim::Exchange> exchange_;
  sim::Server server_;
  std::vector<BookWitness> witnesses_;
  mexc::client::Client client_;
  mexc::client::LiveBooks books_;
};

}  // namespace

base::Result<ReplayCheckReport> run_replay_check(std::span<const std::string> files) {
  auto loop = net::Loop::simulated();
  auto exchange = sim::make_replay_exchange({}, files, loop->now(), loop->clock().wall_now(), kLead);
  if (!exchange) return std::unexpected(std::move(exchange.error()));
  std::vector<BookWitness> witnesses;
  for (const std::string& file : files) {
    auto truth = RecordedTruth::read(file);
    if (!truth) return std::unexpected(std::move(truth.error()));
    witnesses.emplace_back(file, std::move(*truth));
  }
  ReplaySession session{std::move(loop), std::move(*exchange), std::move(witnesses)};
  return session.play();
}

}  // namespace tidegate::apps
