#include "tidegate/sim/whole/simulated_exchange.hpp"

#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::sim {

base::Result<std::unique_ptr<SimulatedExchange>> SimulatedExchange::make(net::Loop& loop,
                                                                         net::Network& network,
                                                                         SimulatedExchangeSettings settings) {
  const base::MonotonicTime now = loop.now();
  const base::WallTime wall = loop.clock().wall_now();
  settings.server.seed = settings.seed;
  std::unique_ptr<Exchange> truth;
  if (settings.recordings.empty()) {
    truth = make_generated_exchange(std::move(settings.exchange), settings.generator, settings.seed, now,
                                    wall, settings.instruments, settings.start_prices);
  } else {
    auto replayed = make_replay_exchange(std::move(settings.exchange), settings.recordings, now, wall,
                                         settings.lead, settings.instruments);
    if (!replayed) return std::unexpected(std::move(replayed.error()));
    truth = std::move(*replayed);
  }
  return std::unique_ptr<SimulatedExchange>(
      new SimulatedExchange{loop, network, std::move(truth), std::move(settings.server)});
}

std::unique_ptr<SimulatedExchange> start_simulated_exchange(net::Loop& loop, net::MemoryNetwork& network,
                                                            const net::Address& address,
                                                            SimulatedExchangeSettings settings) {
  TIDEGATE_ASSERT(settings.recordings.empty(), "generated markets begin without a file to read");
  auto exchange = std::move(SimulatedExchange::make(loop, network, std::move(settings)).value());
  const auto started = exchange->start(address);
  TIDEGATE_ASSERT(started.has_value(), "an address of an in-memory network that nothing else has is free");
  return exchange;
}

}  // namespace tidegate::sim
