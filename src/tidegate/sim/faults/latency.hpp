// How long the simulated exchange takes to answer, as seen from where the client stands.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "tidegate/base/error.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"

namespace tidegate::sim {

struct Spread {
  base::Duration mean{};
  base::Duration deviation{};

  bool operator==(const Spread&) const = default;
};

// Whole answer times, an endpoint; that of `ping` is the network alone.
struct LatencyProfile {
  std::array<Spread, mexc::wire::kEndpointCount> answer{};  // in the order of Endpoint

  // Answers at once.
  static LatencyProfile none();
  // Measured against the real exchange: ping 193 ± 15 ms, time 205 ± 24, exchangeInfo 299 ± 72, depth 394 ±
  // 38, all others 259 ± 65.
  static LatencyProfile far();
  // Beside the exchange: 2 ± 0.5 ms for everything.
  static LatencyProfile near();
  // "none", "far" or "near". Error: kInvalidArgument naming the choices.
  static base::Result<LatencyProfile> named(std::string_view name);
  // The other way round; nullopt: it is none of those.
  std::optional<std::string_view> name() const;
  bool operator==(const LatencyProfile&) const = default;

  const Spread& of(mexc::wire::Endpoint endpoint) const { return answer[static_cast<std::size_t>(endpoint)]; }
};

// Where the time of one call goes. The exchange looks at its data between the two halves of its service.
struct CallLatency {
  base::Duration one_way{};       // each direction
  base::Duration half_service{};  // before and after the look
};

// Rolls the dice. 2 × one_way + 2 × half_service is what `answer` says, ping being at most that.
class LatencyModel {
 public:
  LatencyModel(LatencyProfile profile, std::uint64_t seed) : profile_(profile), random_(seed) {}

  const LatencyProfile& profile() const noexcept { return profile_; }
  // Of all calls and pushes from now on; those under way keep the times that they have got.
  void set_profile(const LatencyProfile& profile) noexcept { profile_ = profile; }

  CallLatency call(mexc::wire::Endpoint endpoint);
  // For what has no row in the table: as an endpoint that is nothing special.
  CallLatency other_call() { return call(mexc::wire::Endpoint::kTickerPrice); }
  // Of a push, half a ping.
  base::Duration one_way();

 private:
  base::Duration sample(mexc::wire::Endpoint endpoint);

  LatencyProfile profile_;
  base::Random random_;
};

}  // namespace tidegate::sim
