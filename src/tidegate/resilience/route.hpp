// Where a call goes, and for whom.
#pragma once

#include <cstdint>

#include "tidegate/base/strong_id.hpp"
#include "tidegate/resilience/endpoint_id.hpp"

namespace tidegate::resilience {

// One of the accounts that share a Gate, numbered from 1 to GateSettings::accounts; AccountId{}: none is
// named, as for public data, or where there is only one.
using AccountId = base::StrongId<struct AccountIdTag, std::uint16_t>;

// What is cached, joined, limited and invalidated together belongs to one of these: two accounts never share
// an answer, nor what the exchange counts by account.
struct Route {
  EndpointId endpoint;
  AccountId account{};

  friend auto operator<=>(const Route&, const Route&) = default;
};

}  // namespace tidegate::resilience
