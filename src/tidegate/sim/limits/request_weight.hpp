// What a request costs by MEXC's documents, as the exchange reads them.
#pragma once

#include <cstdint>

#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"

namespace tidegate::sim {

// What a request costs.
struct RequestWeight {
  std::uint32_t by_address = 1;
  std::uint32_t by_account = 0;
  // That it moves, where it places or cancels any: each of a batch, and each symbol whose open orders are
  // cancelled, counts by itself.
  std::uint32_t orders = 1;

  bool operator==(const RequestWeight&) const = default;
};

// Written down here a second time, from the wire checklist alone (section 4, read 2026-11-29; symbol/offline
// and announcements from their pages, read 2026-11): the client has a table of its own, and a mistake there
// must meet an exchange that counts otherwise. What another reading makes heavier is its profile's to say.
RequestWeight documented_weight(mexc::wire::Endpoint endpoint, const mexc::wire::Params& params);

}  // namespace tidegate::sim
