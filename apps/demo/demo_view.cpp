#include "apps/demo/demo_view.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tidegate::apps {
namespace {

std::string progress_bar(const DemoView& view) {
  constexpr int kCells = 30;
  const double share = view.total.count() == 0 ? 0 : base::to_ms(view.elapsed) / base::to_ms(view.total);
  const int filled = std::clamp(static_cast<int>(share * kCells), 0, kCells);
  return fmt::format("[{:#<{}}{:.<{}}]", "", filled, "", kCells - filled);
}

}  // namespace

double saved_percent(std::uint64_t calls, std::uint64_t requests) {
  if (calls == 0 || requests >= calls) return 0;
  return 100.0 * (1.0 - static_cast<double>(requests) / static_cast<double>(calls));
}

std::string full_picture(const DemoView& view, PictureSize size) {
  std::vector<std::string> lines;
  lines.push_back(fmt::format("{} {:4.0f} s of {:.0f} s   {}", progress_bar(view),
                              base::to_ms(view.elapsed) / 1000, base::to_ms(view.total) / 1000, view.phase));
  lines.push_back(fmt::format("{:<10}{:<14}{:<26}{}", "symbol", "ladder step", "best bid / ask", "held"));
  for (const auto& symbol : view.symbols) {
    lines.push_back(
        fmt::format("{:<10}{:<14}{:<26}{}", symbol.symbol, symbol.step, symbol.best, symbol.held));
  }
  lines.push_back(fmt::format("trading    {} orders, {} fills, realised {} USDT", view.orders_sent,
                              view.fills, view.realised.to_string(4)));
  lines.push_back(fmt::format("requests   {} calls asked, {} requests at the exchange: {:.1f} % saved",
                              view.calls, view.requests, saved_percent(view.calls, view.requests)));
  lines.push_back(fmt::format("answers    {:.1f} % without a request of their own, mean latency {:.1f} ms",
                              view.hit_percent, view.mean_latency_ms));
  lines.push_back(fmt::format("circuits   {}", view.circuits.empty() ? "all closed" : view.circuits));
  lines.push_back("");
  for (const auto& event : view.latest_events) lines.push_back(event_line(event, view.began));
  return picture_of(lines, size);
}

std::string one_line(const DemoView& view) {
  std::string steps;
  for (const auto& symbol : view.symbols) steps += fmt::format(" {}={}", symbol.symbol, symbol.step);
  return fmt::format(
      "{:3.0f} s  {}{}  orders {} fills {} realised {}  calls {} requests {} saved {:.1f} % hits {:.1f} %  "
      "circuits: {}",
      base::to_ms(view.elapsed) / 1000, view.phase, steps, view.orders_sent, view.fills,
      view.realised.to_string(4), view.calls, view.requests, saved_percent(view.calls, view.requests),
      view.hit_percent, view.circuits.empty() ? "all closed" : view.circuits);
}

}  // namespace tidegate::apps
