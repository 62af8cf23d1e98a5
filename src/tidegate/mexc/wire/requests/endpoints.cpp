#include "tidegate/mexc/wire/requests/endpoints.hpp"

#include <algorithm>
#include <array>

namespace tidegate::mexc::wire {
namespace {

constexpr std::size_t kMissing = kEndpointTable.size();

// Where each endpoint's row stands.
constexpr auto kPlaces = [] {
  std::array<std::size_t, kEndpointCount> places{};
  places.fill(kMissing);
  for (std::size_t i = 0; i < kEndpointTable.size(); ++i)
    places[static_cast<std::size_t>(kEndpointTable[i].endpoint)] = i;
  return places;
}();
static_assert(kEndpointTable.size() == kEndpointCount &&
                  std::ranges::find(kPlaces, kMissing) == kPlaces.end(),
              "every endpoint has a row of its own");

}  // namespace

const EndpointRow& row(Endpoint endpoint) noexcept {
  return kEndpointTable[kPlaces[static_cast<std::size_t>(endpoint)]];
}

const EndpointRow* find_endpoint(std::string_view method, std::string_view path) noexcept {
  for (const EndpointRow& row : kEndpointTable) {
    if (row.path == path && row.method == method) return &row;
  }
  return nullptr;
}

const EndpointRow* find_endpoint(std::string_view name) noexcept {
  const auto found = std::ranges::find(kEndpointTable, name, &EndpointRow::name);
  return found == kEndpointTable.end() ? nullptr : &*found;
}

}  // namespace tidegate::mexc::wire
