// The second arm: the performance guide's three policies exactly as it describes them, with its defaults.
//
//   cache.get → hit: done.  Miss: batcher.add_request; the caller that it picks executes the batch:
//   circuit.pre_request, the call, record_success or record_failure, cache.set, every callback.
#pragma once

#include <memory>
#include <string>

#include "tidegate/library/circuit_breaker.hpp"
#include "tidegate/library/enhanced_cache.hpp"
#include "tidegate/library/request_batcher.hpp"
#include "tidegate/scenarios/arms/transport_arm.hpp"

namespace tidegate::scenarios {

class GuideArm final : public TransportArm {
 public:
  // Both must outlive the arm, and the arm its calls.
  GuideArm(net::Loop& loop, mexc::client::Transport& transport);

  std::string_view name() const noexcept override { return "guide"; }
  net::Task<ReadAnswer> ask(AskedCall call) override;

 private:
  using Batcher = library::RequestBatcher<resilience::PayloadPtr>;
  // A queued request: its callback notes the answer and wakes the caller.
  struct Waiting;

  net::Task<void> execute(std::shared_ptr<Batcher::Batch> batch, AskedCall call);
  void take(Batcher::Batch batch);
  void watch_windows();

  library::EnhancedCache<resilience::PayloadPtr> cache_;
  library::CircuitBreaker circuit_;
  Batcher batcher_;
  net::Timer window_end_;
};

}  // namespace tidegate::scenarios
