// Any bytes as a frame of a stream, by the walk over the wire bytes and by the generated code: whatever the
// walk takes, the generated code reads as the same push. What the walk left of the frame before does not
// show.
#include "fuzz_input.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/wire/pushes/generated.hpp"
#include "tidegate/mexc/wire/pushes/walk.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidegate::mexc::wire;
  const std::string_view bytes = tidegate::fuzz::bytes_of(data, size);
  static Push reused;
  Push fresh;
  const bool walked = walk_push(bytes, fresh);
  TIDEGATE_ASSERT(walk_push(bytes, reused) == walked, "the frame before does not show");
  if (!walked) return 0;
  const auto generated = decode_generated_push(bytes);
  TIDEGATE_ASSERT(generated.has_value(), "what the walk takes is a push");
  TIDEGATE_ASSERT(fresh == *generated, "and this one");
  TIDEGATE_ASSERT(reused == *generated, "in a place that held another too");
  return 0;
}
