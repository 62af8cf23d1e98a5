// What the demo shows while it runs: one picture of the whole at an instant.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "apps/process/screen.hpp"
#include "tidegate/base/event.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"

namespace tidegate::apps {

struct SymbolView {
  std::string symbol;
  std::string step;  // on the ladder
  std::string best;  // "61685.99 / 61686.00"
  std::string held;  // "0.00162" or "-"
};

struct DemoView {
  base::Duration elapsed{};
  base::Duration total{};
  std::string phase;
  std::vector<SymbolView> symbols;
  std::uint64_t orders_sent = 0;
  std::uint64_t fills = 0;
  market::Amount realised;
  std::uint64_t calls = 0;     // asked by the agent's components
  std::uint64_t requests = 0;  // received by the exchange, those of trading included
  double mean_latency_ms = 0;
  double hit_percent = 0;  // answers without a request of their own
  std::string circuits;    // those not closed; empty: all closed
  std::vector<base::Event> latest_events;
  base::MonotonicTime began{};
};

// Share of `calls` that cost the exchange nothing, in percent; never negative.
double saved_percent(std::uint64_t calls, std::uint64_t requests);

// Several lines; no trailing newline.
std::string full_picture(const DemoView& view, PictureSize size);
// One line, for unwatched output.
std::string one_line(const DemoView& view);

}  // namespace tidegate::apps
