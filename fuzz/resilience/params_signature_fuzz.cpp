// Two requests have one signature exactly when they are the same request, judged by comparing them pair by
// pair. The second request is the first one given backwards with a few changes, so that they often are.
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "fuzz_input.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/resilience/params_signature.hpp"

namespace tidegate::resilience {
namespace {

constexpr std::size_t kMostParams = 6;
constexpr std::size_t kLongestText = 12;

struct Request {
  std::string endpoint;
  std::vector<std::pair<std::string, ParamValue>> params;  // in the order given, names once each
};

ParamValue value_from(fuzz::FuzzInput& input) {
  switch (input.below(5)) {
    case 0:
      return input.text(kLongestText);
    case 1:
      return input.number<std::int64_t>();
    case 2:
      return std::int64_t{input.number<std::int8_t>()};
    case 3:
      return input.number<double>();
    default:
      return input.below(2) == 1;
  }
}

void set(Request& request, const std::string& name, ParamValue value) {
  const auto found = std::ranges::find(request.params, name, [](const auto& param) { return param.first; });
  if (found != request.params.end()) {
    found->second = std::move(value);
  } else {
    request.params.emplace_back(name, std::move(value));
  }
}

Request request_from(fuzz::FuzzInput& input) {
  Request request{.endpoint = input.text(kLongestText), .params = {}};
  for (std::size_t i = input.below(kMostParams + 1); i > 0; --i) {
    const std::string name = input.text(kLongestText);
    set(request, name, value_from(input));
  }
  return request;
}

// The same number in the other type, where there is one.
ParamValue retyped(const ParamValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  const auto* real = std::get_if<double>(&value);
  if (real != nullptr && std::abs(*real) < 0x1p62) return static_cast<std::int64_t>(*real);
  return value;
}

Request changed(Request request, fuzz::FuzzInput& input) {
  std::ranges::reverse(request.params);
  for (std::size_t changes = input.below(4); changes > 0 && !request.params.empty(); --changes) {
    const std::size_t which = input.below(request.params.size());
    switch (input.below(4)) {
      case 0:
        request.params[which].second = retyped(request.params[which].second);
        break;
      case 1:
        request.params[which].second = value_from(input);
        break;
      case 2:
        request.params.erase(request.params.begin() + static_cast<std::ptrdiff_t>(which));
        break;
      default:
        set(request, input.text(kLongestText), value_from(input));
    }
  }
  return request;
}

// 64 bits of mantissa or more hold every int64 and every double.
static_assert(std::numeric_limits<long double>::digits >= 64);

bool is_number(const ParamValue& value) {
  return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
}

long double number_of(const ParamValue& value) {
  const auto* whole = std::get_if<std::int64_t>(&value);
  return whole != nullptr ? static_cast<long double>(*whole)
                          : static_cast<long double>(std::get<double>(value));
}

bool same(const ParamValue& a, const ParamValue& b) {
  if (!is_number(a) || !is_number(b)) return a == b;
  const long double x = number_of(a);
  const long double y = number_of(b);
  return x == y || (std::isnan(x) && std::isnan(y));
}

bool same(const Request& a, const Request& b) {
  const auto has = [](const Request& request, const std::pair<std::string, ParamValue>& wanted) {
    return std::ranges::any_of(request.params, [&wanted](const auto& param) {
      return param.first == wanted.first && same(param.second, wanted.second);
    });
  };
  return a.endpoint == b.endpoint && a.params.size() == b.params.size() &&
         std::ranges::all_of(a.params, [&](const auto& param) { return has(b, param); });
}

std::string signature(const Request& request) {
  Params params;
  for (const auto& [name, value] : request.params) params[name] = value;
  return params_signature(request.endpoint, params);
}

void expect_one_signature_exactly_if_same(const Request& a, const Request& b) {
  TIDEGATE_ASSERT((signature(a) == signature(b)) == same(a, b), "one signature exactly for one request");
}

}  // namespace
}  // namespace tidegate::resilience

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidegate::resilience;
  tidegate::fuzz::FuzzInput input{tidegate::fuzz::bytes_of(data, size)};
  const Request request = request_from(input);
  const Request variant = changed(request, input);
  const Request other = request_from(input);
  expect_one_signature_exactly_if_same(request, request);
  expect_one_signature_exactly_if_same(request, variant);
  expect_one_signature_exactly_if_same(request, other);
  return 0;
}
