// How long a client's calls take, and which call stands for which bucket.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "tidegate/base/histogram.hpp"
#include "tidegate/base/request_id.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::mexc::client {

// None: request_id is empty.
struct CallExemplar {
  base::RequestId request_id{};
  base::Duration took{};
  base::MonotonicTime at{};  // when it ended
};

// By the histogram's classic buckets; the last one is of what took longer than every bound.
using BucketExemplars = std::array<CallExemplar, base::Histogram::kBoundCount + 1>;

// Of one series of `tidegate_client_call_seconds`.
struct CallExemplars {
  std::string_view endpoint;
  std::string_view source;
  BucketExemplars latest;
};

// O(log kBoundCount), nothing is allocated. Thread rule: single owner.
class CallTimes {
 public:
  // Takes the place of the call before in its bucket. A call without an id is counted, and stands for none.
  void record(base::Duration took, base::RequestId id, base::MonotonicTime now) noexcept {
    histogram_.record(took);
    if (!id) return;
    const auto& bounds = base::Histogram::kBounds;
    const auto bucket = std::lower_bound(bounds.begin(), bounds.end(), took) - bounds.begin();
    latest_[static_cast<std::size_t>(bucket)] = {id, took, now};
  }
  const base::Histogram& histogram() const noexcept { return histogram_; }
  const BucketExemplars& latest() const noexcept { return latest_; }

 private:
  base::Histogram histogram_;
  BucketExemplars latest_{};
};

}  // namespace tidegate::mexc::client
