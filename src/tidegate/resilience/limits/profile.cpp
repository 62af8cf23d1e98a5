#include "tidegate/resilience/limits/profile.hpp"

#include "tidegate/base/validation.hpp"

namespace tidegate::resilience {

using namespace std::chrono_literals;

LimitProfile LimitProfile::documented() {
  LimitProfile profile;
  profile.requests_to = {{"account", {.window = 1s, .weight = 2}},
                         {"batch_orders", {.window = 1s, .weight = 2}}};
  return profile;
}

LimitProfile LimitProfile::weight_500() {
  LimitProfile profile = documented();
  profile.name = "weight_500";
  profile.total = {.window = 10s, .weight = 500, .held_for_cancels = 50};
  profile.account_total = {.window = 10s, .weight = 500, .held_for_cancels = 50};
  return profile;
}

LimitProfile LimitProfile::support() {
  LimitProfile profile = documented();
  profile.name = "support";
  profile.requests = {.window = 1s, .weight = 20, .held_for_cancels = 4};
  profile.order_moves = {.window = 1s, .weight = 12, .held_for_cancels = 3};
  return profile;
}

LimitProfile LimitProfile::weight_300() {
  LimitProfile profile = documented();
  profile.name = "weight_300";
  profile.total = {.window = 10s, .weight = 300, .held_for_cancels = 30};
  profile.account_total = {.window = 10s, .weight = 500, .held_for_cancels = 50};
  profile.order_moves = {.window = 1s, .weight = 12, .held_for_cancels = 3};
  profile.least_weight_of = {
      {"exchange_info", 25}, {"depth", 3}, {"ticker_price", 10}, {"ticker_book", 10}, {"ticker_24h", 25}};
  return profile;
}

LimitProfile LimitProfile::safe() {
  LimitProfile profile = weight_300();
  profile.name = "safe";
  profile.requests = support().requests;
  return profile;
}

base::Result<LimitProfile> LimitProfile::named(std::string_view name) {
  if (name == "strict") return safe();
  for (LimitProfile profile : {documented(), weight_500(), support(), weight_300(), safe()}) {
    if (profile.name == name) return profile;
  }
  return base::fail(base::ErrorCode::kInvalidArgument,
                    "unknown limit profile \"" + std::string(name) +
                        "\": use documented, weight_500, support, weight_300 or safe");
}

namespace {

void check(const RateLimit& limit, const std::string& field, base::Problems& problems) {
  if (limit.weight == 0) return;
  problems.require_range(field + ".weight", limit.weight, 1, kMostLimitWeight);
  problems.require_range(field + ".window", limit.window, kShortestLimitWindow, kLongestLimitWindow);
  problems.require_range(field + ".held_for_cancels", limit.held_for_cancels, 0, limit.weight - 1);
}

}  // namespace

std::vector<std::string> LimitProfile::validate() const {
  base::Problems problems;
  const auto check_needed = [&problems](const RateLimit& limit, const std::string& field) {
    if (limit.weight == 0) problems.require_range(field + ".weight", 0, 1, kMostLimitWeight);
    check(limit, field, problems);
  };
  check_needed(per_endpoint, "per_endpoint");
  for (const auto& [endpoint, limit] : address_of) check_needed(limit, "address_of." + endpoint);
  for (const auto& [endpoint, limit] : account_of) check_needed(limit, "account_of." + endpoint);
  check(total, "total", problems);
  check(account_total, "account_total", problems);
  check(requests, "requests", problems);
  check(orders, "orders", problems);
  check(order_moves, "order_moves", problems);
  problems.require_range("one_read_percent", one_read_percent, 1, 100);
  for (const auto& [endpoint, weight] : least_weight_of) {
    problems.require_range("least_weight_of." + endpoint, weight, 1, kMostLimitWeight);
  }
  for (const auto& [endpoint, limit] : requests_to) check(limit, "requests_to." + endpoint, problems);
  return problems.take();
}

}  // namespace tidegate::resilience
