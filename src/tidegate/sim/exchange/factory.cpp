#include "tidegate/sim/exchange/factory.hpp"

#include <algorithm>

#include "tidegate/base/random.hpp"
#include "tidegate/sim/markets/replay.hpp"

namespace tidegate::sim {

std::unique_ptr<Exchange> make_generated_exchange(ExchangeSettings settings,
                                                  const GeneratorSettings& generator, std::uint64_t seed,
                                                  base::MonotonicTime start, base::WallTime wall,
                                                  const std::vector<market::Instrument>& instruments,
                                                  const StartPrices& start_prices) {
  base::Random seeds{seed};
  std::vector<Exchange::Listing> listings;
  for (const market::Instrument& instrument : instruments) {
    GeneratorSettings own = generator;
    const auto given = start_prices.find(instrument.symbol);
    own.start_price = given != start_prices.end() ? given->second : default_start_price(instrument.symbol);
    listings.push_back({instrument, std::make_unique<GeneratedMarket>(instrument, own, seeds.next(), start)});
  }
  return std::make_unique<Exchange>(std::move(settings), std::move(listings), start, wall);
}

base::Result<std::unique_ptr<Exchange>> make_replay_exchange(
    ExchangeSettings settings, std::span<const std::string> files, base::MonotonicTime start,
    base::WallTime wall, base::Duration lead, const std::vector<market::Instrument>& instruments) {
  std::vector<Exchange::Listing> listings;
  for (const std::string& file : files) {
    auto market = ReplayMarket::open(file, start + lead);
    if (!market) return std::unexpected(std::move(market.error()));
    const market::Symbol& symbol = (*market)->symbol();
    const auto instrument = std::ranges::find(instruments, symbol, &market::Instrument::symbol);
    if (instrument == instruments.end()) {
      return base::fail(base::ErrorCode::kUnsupported,
                        file + ": the simulated exchange has no instrument " + symbol.value());
    }
    const bool twice = std::ranges::any_of(
        listings, [&symbol](const Exchange::Listing& other) { return other.instrument.symbol == symbol; });
    if (twice) {
      return base::fail(base::ErrorCode::kUnsupported,
                        file + ": " + symbol.value() + " is already replayed from another file");
    }
    listings.push_back({*instrument, std::move(*market)});
  }
  return std::make_unique<Exchange>(std::move(settings), std::move(listings), start, wall);
}

}  // namespace tidegate::sim
