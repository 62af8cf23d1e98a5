// Any bytes as a frame of a stream: a push, which reads as the same push after it is written again;
// or an error.
#include "fuzz_input.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/wire/pushes/push.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidegate::mexc::wire;
  using tidegate::base::ErrorCode;
  const auto push = decode_push(tidegate::fuzz::bytes_of(data, size));
  if (!push) {
    const auto& error = push.error();
    TIDEGATE_ASSERT(error.code == ErrorCode::kParse || error.code == ErrorCode::kUnsupported,
                    "what cannot be read says so");
    TIDEGATE_ASSERT(!error.message.empty(), "and says what is wrong");
    return 0;
  }
  // What is new to us has no number that we could write.
  const auto* const order = std::get_if<OrderPush>(&*push);
  if (order != nullptr && (order->report.type == tidegate::market::OrderType::kOther ||
                           order->report.status == tidegate::market::OrderStatus::kOther)) {
    return 0;
  }
  const auto again = decode_push(encode_push({.kind = kind_of(*push)}, *push));
  TIDEGATE_ASSERT(again && *again == *push, "what was read can be written and read again");
  return 0;
}
