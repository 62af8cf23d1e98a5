// The lines that an arm of *orders under faults* in a process of its own and its parent say to each other:
// orders go in, beliefs come out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/scenarios/orders/order_arm.hpp"

namespace tidegate::scenarios {

// The whole plan, a line an order, and the line that begins it.
std::string plan_lines(const std::vector<OrderIntent>& intents);
// Absent: it is the line that begins the plan. Error: kParse.
base::Result<std::optional<OrderIntent>> parse_plan_line(const std::string& line);

std::string belief_line(int number, const Belief& belief);
inline constexpr const char* kLastBeliefLine = "done";
struct ToldBelief {
  int number = 0;
  Belief belief;
};
// Error: kParse.
base::Result<ToldBelief> parse_belief_line(const std::string& line);

}  // namespace tidegate::scenarios
