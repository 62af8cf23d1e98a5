#include "tidegate/sim/markets/recording_check.hpp"

#include <utility>

#include "tidegate/sim/markets/replay.hpp"

namespace tidegate::sim {
namespace {

class Nobody final : public MarketSink {
  void on_fill(const matching::Fill&) override {}
  void on_trade(const market::Trade&) override {}
  void on_depth(const market::DepthUpdate&) override {}
};

}  // namespace

base::Result<void> check_recordings(std::span<const std::string> files) {
  Nobody nobody;
  for (const std::string& file : files) {
    auto market = ReplayMarket::open(file, base::MonotonicTime{});
    if (!market) return std::unexpected(std::move(market.error()));
    while ((*market)->next_event() != base::kNever) {
      if (auto played = (*market)->step(nobody); !played) return played;
    }
  }
  return {};
}

}  // namespace tidegate::sim
