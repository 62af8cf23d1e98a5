#include "tidegate/scenarios/arms/guide_arm.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "tidegate/scenarios/arms/exchange_calls.hpp"

namespace tidegate::scenarios {
namespace {

// The guide's defaults, and the one TTL that its example gives to an entry of its own.
constexpr std::int64_t kBatchWindowMs = 50;
constexpr std::size_t kMaxBatchSize = 10;
constexpr std::int64_t kDefaultTtlMs = 1000;
constexpr std::int64_t kTickerTtlMs = 500;
constexpr std::size_t kMaxItems = 1000;
constexpr int kFailureThreshold = 5;
constexpr std::int64_t kRecoveryTimeoutMs = 5000;
// The guide sets no deadline; without one a stalled exchange would hold a batch for ever.
constexpr base::Duration kRequestTimeout = std::chrono::seconds{2};

constexpr std::array<std::string_view, kCallKindCount> kEndpointNames{"get_order_book", "get_ticker",
                                                                      "get_account", "get_open_orders"};

std::string_view endpoint_name(CallKind kind) {
  return kEndpointNames[static_cast<std::size_t>(kind)];
}

CallKind kind_of(std::string_view endpoint) {
  std::size_t index = 0;
  while (kEndpointNames[index] != endpoint) ++index;
  return static_cast<CallKind>(index);
}

std::string cache_key(const AskedCall& call) {
  return std::string(endpoint_name(call.kind)) + ":" + call.symbol.value();
}

}  // namespace

struct GuideArm::Waiting {
  explicit Waiting(net::Loop& loop) : answered(loop) {}

  net::Signal answered;
  std::optional<resilience::PayloadPtr> value;  // set: answered; null: with an error
};

GuideArm::GuideArm(net::Loop& loop, mexc::client::Transport& transport)
    : TransportArm(loop, transport),
      cache_(kDefaultTtlMs, kMaxItems, loop.clock()),
      circuit_(kFailureThreshold, kRecoveryTimeoutMs, nullptr, loop.clock()),
      batcher_(
          kBatchWindowMs, kMaxBatchSize, [this](Batcher::Batch batch) { take(std::move(batch)); },
          &loop.clock()),
      window_end_(loop) {}

net::Task<ReadAnswer> GuideArm::ask(AskedCall call) {
  if (auto hit = cache_.get(cache_key(call))) co_return answer_with(call.kind, *hit);
  auto waiting = std::make_shared<Waiting>(loop());
  auto note = [waiting](const base::Result<resilience::PayloadPtr>& result) {
    waiting->value = result ? *result : nullptr;
    waiting->answered.notify_all();
  };
  const resilience::Params params{{"symbol", call.symbol.value()}};
  if (!batcher_.add_request(endpoint_name(call.kind), params, std::move(note))) {
    take(batcher_.get_batch(endpoint_name(call.kind), params));
  }
  watch_windows();
  if (!waiting->value) co_await waiting->answered.wait_until(call.deadline);
  co_return answer_with(call.kind, waiting->value.value_or(nullptr));
}

void GuideArm::take(Batcher::Batch batch) {
  if (batch.empty()) return;
  AskedCall call;
  call.kind = kind_of(batch.endpoint());
  call.symbol = market::Symbol{std::get<std::string>(batch.params().at("symbol"))};
  call.deadline = loop().now() + kRequestTimeout;
  auto held = std::make_shared<Batcher::Batch>(std::move(batch));
  loop().spawn(execute(std::move(held), std::move(call)));
}

net::Task<void> GuideArm::execute(std::shared_ptr<Batcher::Batch> batch, AskedCall call) {
  const std::string_view endpoint = endpoint_name(call.kind);
  if (!circuit_.pre_request(endpoint)) {
    batch->answer(base::fail(base::ErrorCode::kCircuitOpen, std::string(endpoint) + ": the circuit is open"));
  } else {
    resilience::Call request = exchange_call(call);
    resilience::Outcome outcome = co_await transport().send(std::move(request), nullptr);
    if (outcome.payload == nullptr) {
      circuit_.record_failure(endpoint);
      batch->answer(std::unexpected(std::move(*outcome.error)));
    } else {
      circuit_.record_success(endpoint);
      cache_.set(cache_key(call), outcome.payload,
                 call.kind == CallKind::kTicker ? kTickerTtlMs : kDefaultTtlMs);
      batch->answer(outcome.payload);
    }
  }
  watch_windows();
}

void GuideArm::watch_windows() {
  window_end_.arm(batcher_.next_deadline(), [this] {
    batcher_.run_due();
    watch_windows();
  });
}

}  // namespace tidegate::scenarios
