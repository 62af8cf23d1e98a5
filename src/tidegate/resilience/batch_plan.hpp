// How similar reads of one endpoint become one bulk request. Named by the endpoint's row.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "tidegate/resilience/payload.hpp"

namespace tidegate::resilience {

// What a request costs, where it is more than its endpoint's row says ("all symbols" instead of one).
struct CallWeight {
  std::uint32_t ip = 0;   // counted by address
  std::uint32_t uid = 0;  // counted by account
};

// The three functions are pure and the client's: it alone knows parameters and answers. All are set.
struct BatchPlan {
  enum class Scope : std::uint8_t {
    kEverything,  // the bulk answer holds all there is, whatever was asked for
    kListed,      // it holds what the bulk request listed, and is larger the more that is
  };

  std::string name;  // for explain(): "all symbols"
  Scope scope = Scope::kEverything;
  CallWeight weight;  // of the bulk request, however many parts it has
  // Whether a call with these params can be answered out of a bulk answer.
  bool (*takes)(std::string_view params) = nullptr;
  // The bulk request's params. With kEverything they do not depend on the parts.
  std::string (*merge)(std::span<const std::string_view> parts) = nullptr;
  // One part's own answer out of the bulk answer; null: it is not in there.
  PayloadPtr (*split)(const Payload& bulk, std::string_view part) = nullptr;
};

}  // namespace tidegate::resilience
