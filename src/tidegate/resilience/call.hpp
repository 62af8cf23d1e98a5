// A call to the upstream and what came of it, as the Gate sees them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tidegate/base/error.hpp"
#include "tidegate/base/request_id.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/resilience/endpoint_policy.hpp"
#include "tidegate/resilience/payload.hpp"
#include "tidegate/resilience/route.hpp"

namespace tidegate::resilience {

struct Call {
  EndpointId endpoint;
  AccountId account{};  // whose data it reads or changes, who signs it; none is named for public data
  // The unsigned parameters, "limit=20&symbol=BTCUSDT": names in byte order, values percent-encoded. Reads
  // are identical exactly when endpoint, account and params are.
  std::string params;
  base::MonotonicTime deadline = base::kNever;
  // The caller's own bound on Reply::age; older values count as absent for this caller.
  std::optional<base::Duration> max_age;
  std::optional<CallWeight> weight;  // absent: the row's
  base::RequestId request_id{};      // the Gate gives it: whoever asks leaves it empty

  Route route() const noexcept { return {endpoint, account}; }
};

// What came back for a request that was sent.
struct Outcome {
  PayloadPtr payload;                         // null exactly when `error` is set
  std::optional<base::Error> error;           // its http_status distinguishes 429, 418 and 403
  std::optional<base::Duration> retry_after;  // as the exchange said it
};

// A stream that can stand in for a read.
class LiveSource {
 public:
  struct Status {
    bool healthy = false;
    base::Duration age{};  // upper bound of the true age of what `build` would give now
    // What the stream cannot report is due to be read: the call goes out as well, behind the caller's back.
    bool renew = false;
  };
  virtual ~LiveSource() = default;
  // Cheap: asked at every decision.
  virtual Status status(const Call& call, base::MonotonicTime now) const = 0;
  // Builds the value; called only when it is served, right after a healthy status.
  virtual PayloadPtr build(const Call& call, base::MonotonicTime now) const = 0;
  // The exchange's answer to a read of this endpoint with these parameters, by itself or in bulk, to any
  // request; it is no older than `asked`.
  virtual void on_answer(std::string_view params, const PayloadPtr& answer, base::MonotonicTime asked) {
    static_cast<void>(params), static_cast<void>(answer), static_cast<void>(asked);
  }
};

}  // namespace tidegate::resilience
