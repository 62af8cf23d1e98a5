// What makes two requests the same: the endpoint and its parameters by value.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>

namespace tidegate::resilience {

using ParamValue = std::variant<std::string, std::int64_t, double, bool>;
using Params = std::map<std::string, ParamValue, std::less<>>;

// Equal exactly when the endpoints are equal and the parameters have the same names and values. The order in
// which they were given does not matter; numbers compare by value (1 and 1.0 are one, 0.0 and -0.0 too, and
// all NaNs), strings byte by byte; a number, a string and a bool are never the same ("1", 1 and true are
// three). Every part goes in with its length before it, so no name or value can imitate another pair.
// O(bytes).
std::string params_signature(std::string_view endpoint, const Params& params);

}  // namespace tidegate::resilience
