#include "tidegate/sim/faults/latency.hpp"

#include <algorithm>
#include <string>

namespace tidegate::sim {

using mexc::wire::Endpoint;
using std::chrono::microseconds;
using std::chrono::milliseconds;

LatencyProfile LatencyProfile::none() {
  return {};
}

LatencyProfile LatencyProfile::far() {
  LatencyProfile profile;
  profile.answer.fill({milliseconds{259}, milliseconds{65}});
  const auto set = [&profile](Endpoint endpoint, milliseconds mean, milliseconds deviation) {
    profile.answer[static_cast<std::size_t>(endpoint)] = {mean, deviation};
  };
  set(Endpoint::kPing, milliseconds{193}, milliseconds{15});
  set(Endpoint::kTime, milliseconds{205}, milliseconds{24});
  set(Endpoint::kExchangeInfo, milliseconds{299}, milliseconds{72});
  set(Endpoint::kDepth, milliseconds{394}, milliseconds{38});
  return profile;
}

LatencyProfile LatencyProfile::near() {
  LatencyProfile profile;
  profile.answer.fill({milliseconds{2}, microseconds{500}});
  return profile;
}

base::Result<LatencyProfile> LatencyProfile::named(std::string_view name) {
  if (name == "none") return none();
  if (name == "far") return far();
  if (name == "near") return near();
  return base::fail(base::ErrorCode::kInvalidArgument,
                    "latency profile \"" + std::string(name) + "\" is unknown: use none, near or far");
}

std::optional<std::string_view> LatencyProfile::name() const {
  for (const std::string_view name : {"none", "near", "far"}) {
    if (*named(name) == *this) return name;
  }
  return std::nullopt;
}

CallLatency LatencyModel::call(Endpoint endpoint) {
  const base::Duration network = sample(Endpoint::kPing);
  if (endpoint == Endpoint::kPing) return {network / 2, {}};
  const base::Duration whole = sample(endpoint);
  const base::Duration ping = std::min(network, whole);
  return {ping / 2, (whole - ping) / 2};
}

base::Duration LatencyModel::one_way() {
  return sample(Endpoint::kPing) / 2;
}

base::Duration LatencyModel::sample(Endpoint endpoint) {
  const Spread& spread = profile_.of(endpoint);
  return random_.normal(spread.mean, spread.deviation);
}

}  // namespace tidegate::sim
