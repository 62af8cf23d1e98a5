// The REST calls about listen keys.
#pragma once

#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"
#include "tidegate/sim/accounts/listen_keys.hpp"

namespace tidegate::sim {

class ListenKeyCalls {
 public:
  // `keys` must outlive this.
  explicit ListenKeyCalls(ListenKeys& keys) : keys_(keys) {}

  // The answer's JSON. Error: 33333 (as many keys as there may be, or a key that is not valid any more),
  // 44444. Precondition: an endpoint about listen keys.
  base::Result<std::string> answer(mexc::wire::Endpoint endpoint, const mexc::wire::Params& params,
                                   AccountId account, base::MonotonicTime now);

 private:
  ListenKeys& keys_;
};

}  // namespace tidegate::sim
