#include "tidegate/scenarios/replay_check/replay_run.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "tidegate/access/exchange_access.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/client/books/live_books.hpp"
#include "tidegate/mexc/client/rest/client.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/scenarios/replay_check/book_witness.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::scenarios {
namespace {

constexpr std::uint64_t kSeed = 1;  // of pauses before connecting and joining; no outcome depends on it
// In virtual time. Long enough to connect and join, shorter than what makes a client doubt a silent stream.
constexpr base::Duration kLead = std::chrono::seconds{2};
// A push leaves at the end of its interval.
constexpr base::Duration kLastPushes = std::chrono::seconds{1};

net::Address exchange_address() {
  return {.host = "localhost", .port = 80};
}

// Everything that the recordings pass through.
class ReplaySession final : private market::VenueListener {
 public:
  ReplaySession(net::Loop& loop, net::MemoryNetwork& network, sim::SimulatedExchange& exchange,
                std::vector<BookWitness> witnesses)
      : loop_(loop),
        exchange_(exchange),
        witnesses_(std::move(witnesses)),
        access_(access::ExchangeAccess::make(loop, network, access_settings(), {}, events_).value()),
        books_(access_->make_books(symbols())) {}

  base::Result<ReplayCheckReport> play() {
    const auto started = exchange_.start(exchange_address());
    TIDEGATE_ASSERT(started.has_value(), "an address of an empty in-memory network is free");
    access_->start();
    books_->start(this);
    const sim::Exchange& truth = exchange_.truth();
    while (truth.next_event() != base::kNever) loop_.run_until(truth.next_event() + kLastPushes);
    if (const auto broken = exchange_.server().market_error()) return std::unexpected(*broken);
    ReplayCheckReport report;
    for (const BookWitness& witness : witnesses_) {
      const market::Instrument* instrument = truth.instrument(witness.symbol());
      report.files.push_back(
          witness.report(*books_->find(witness.symbol().value()), instrument->price_decimals));
    }
    return report;
  }

 private:
  static access::AccessSettings access_settings() {
    access::AccessSettings settings;
    settings.set_host(exchange_address());
    settings.blocks_path.clear();
    settings.books.book.snapshot_limit =
        2000;  // as many as are sent: few tops are lost to a snapshot cut short
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

  void on_venue_event(const market::VenueEvent& event) override {
    if (const auto* seen = std::get_if<market::BookObserved>(&event))
      witness_of(seen->symbol).on_book(*seen->book);
    if (const auto* seen = std::get_if<market::TradeObserved>(&event)) witness_of(seen->symbol).on_trade();
  }

  base::NullEventSink events_;
  net::Loop& loop_;
  sim::SimulatedExchange& exchange_;
  std::vector<BookWitness> witnesses_;
  std::unique_ptr<access::ExchangeAccess> access_;
  std::unique_ptr<mexc::client::LiveBooks> books_;
};

}  // namespace

base::Result<ReplayCheckReport> run_replay_check(std::span<const std::string> files) {
  const auto loop = net::Loop::simulated();
  net::MemoryNetwork network{*loop, kSeed};
  sim::SimulatedExchangeSettings settings{.seed = kSeed, .lead = kLead};
  settings.recordings.assign(files.begin(), files.end());
  const auto exchange = sim::SimulatedExchange::make(*loop, network, std::move(settings));
  if (!exchange) return std::unexpected(exchange.error());
  std::vector<BookWitness> witnesses;
  for (const std::string& file : files) {
    auto truth = RecordedTruth::read(file);
    if (!truth) return std::unexpected(std::move(truth.error()));
    witnesses.emplace_back(file, std::move(*truth));
  }
  ReplaySession session{*loop, network, **exchange, std::move(witnesses)};
  return session.play();
}

}  // namespace tidegate::scenarios
