// What `tidegate sim --control` can be asked, by whatever transport: paths, JSON in, JSON out.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "tidegate/base/error.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::apps::sim_control {

struct ControlAnswer {
  int status = 200;
  std::string body;  // JSON; of what was refused {"error": "…"}, saying what is wrong and what to do
};
ControlAnswer refusal(int status, std::string_view error);

// Each change holds for what reaches the exchange after it. Nothing changes where something is wrong.
// Thread rule: the loop's thread.
class ControlCalls {
 public:
  static constexpr std::size_t kMostFaults = 1'000;  // at a time

  // All references must outlive this.
  ControlCalls(const net::Loop& loop, sim::SimulatedExchange& exchange) : loop_(loop), exchange_(exchange) {}

  ControlAnswer answer(const std::string& method, std::string_view target, std::string_view body);

 private:
  struct Asked {
    std::string_view name;  // the path's last part, where the route leaves it open
    std::string_view body;
  };
  using Answer = base::Result<nlohmann::ordered_json>;
  struct Route;

  static const Route* find(std::string_view method, std::string_view path);
  static ControlAnswer refuse_path(const std::string& method, std::string_view path);

  Answer faults(const Asked& asked);
  Answer replace_faults(const Asked& asked);
  Answer add_fault(const Asked& asked);
  Answer remove_faults(const Asked& asked);
  Answer remove_fault(const Asked& asked);
  Answer clock(const Asked& asked);
  Answer set_clock(const Asked& asked);
  Answer latency(const Asked& asked);
  Answer set_latency(const Asked& asked);
  Answer set_latency_of_one(const Asked& asked);
  Answer state(const Asked& asked);

  // Whether there may be so many.
  static base::Result<void> check_bound(std::size_t faults);

  const net::Loop& loop_;
  sim::SimulatedExchange& exchange_;
};

}  // namespace tidegate::apps::sim_control
