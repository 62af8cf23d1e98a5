// How similar calls of one endpoint become one bulk request. Named by the endpoint's row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tidegate/base/error.hpp"
#include "tidegate/resilience/endpoint_id.hpp"
#include "tidegate/resilience/payload.hpp"

namespace tidegate::resilience {

// What a request costs, where it is more than its endpoint's row says ("all symbols" instead of one).
struct CallWeight {
  std::uint32_t ip = 0;   // counted by address
  std::uint32_t uid = 0;  // counted by account
  // That it places or cancels, if it is a request that does: limits on orders count these, not requests.
  std::uint32_t orders = 1;
};

// One call of a bulk request.
struct BatchPart {
  std::string_view params;
  std::size_t position = 0;  // in the list that `merge` was given
  std::size_t count = 1;     // of the calls in that list
};

// The functions are pure and the client's: it alone knows parameters and answers. All but `together` are set.
// A plan for writes lists its parts.
struct BatchPlan {
  enum class Scope : std::uint8_t {
    kEverything,  // the bulk answer holds all there is, whatever was asked for
    kListed,      // it holds what the bulk request listed, and is larger the more that is
  };

  std::string name;  // for explain(): "all symbols"
  Scope scope = Scope::kEverything;
  CallWeight weight;                        // of the bulk request, but for `orders`: these are its parts
  std::optional<EndpointId> endpoint{};     // that a bulk request of writes goes to; absent: their own
  std::optional<std::size_t> most_parts{};  // that the upstream takes, from 1; absent: BatchSettings' bound
  // Whether a call with these params can be answered out of a bulk answer.
  bool (*takes)(std::string_view params) = nullptr;
  // Whether two such calls may be in the same bulk request; null: any two.
  bool (*together)(std::string_view one, std::string_view other) = nullptr;
  // The bulk request's params. With kEverything they do not depend on the parts.
  std::string (*merge)(std::span<const std::string_view> parts) = nullptr;
  // One part's own answer out of the bulk answer, or its own error. Null: it is not in there; a read is asked
  // for by itself then, and what became of a write is unknown.
  base::Result<PayloadPtr> (*split)(const Payload& bulk, const BatchPart& part) = nullptr;

  CallWeight weight_of(std::size_t parts) const {
    return {.ip = weight.ip, .uid = weight.uid, .orders = static_cast<std::uint32_t>(parts)};
  }
};

}  // namespace tidegate::resilience
