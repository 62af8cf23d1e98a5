// Answers that know when their data was true, so that a test can hold every told age against it.
#pragma once

#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {

struct Fetched {
  std::string what;        // the params that it answers
  MonotonicTime read_at;   // when the exchange's data was like that
  MonotonicTime taken_at;  // when it reached us
};

inline base::Result<PayloadPtr> split_fetched(const Payload& bulk, const BatchPart& part) {
  if (bulk.body().find(part.params) == std::string::npos) return nullptr;
  Fetched own = *bulk.as<Fetched>();
  own.what = part.params;
  return Payload::make<Fetched>("", std::move(own));
}

inline std::vector<EndpointPolicy> world_table() {
  std::vector<EndpointPolicy> rows = table();
  for (EndpointPolicy& row : rows) {
    if (row.batch) row.batch->split = split_fetched;
  }
  return rows;
}

}  // namespace tidegate::resilience::gate_test
