// Which endpoint of the table that a Gate was made with: the row's index.
#pragma once

#include <cstdint>

#include "tidegate/base/strong_id.hpp"

namespace tidegate::resilience {

using EndpointId = base::StrongId<struct EndpointIdTag, std::uint16_t>;

}  // namespace tidegate::resilience
