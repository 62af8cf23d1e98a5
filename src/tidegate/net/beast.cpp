// The one place where Beast's own code is compiled (BOOST_BEAST_SEPARATE_COMPILATION), except for its choice
// of a random generator, which is ours: see mask_random.hpp.
#include <cstdint>

#include "tidegate/base/assert.hpp"
#include "tidegate/net/mask_random.hpp"

#define make_prng library_make_prng
#include <boost/beast/src.hpp>
#undef make_prng

namespace tidegate::net {
namespace {

thread_local base::Random* current_random = nullptr;

std::uint32_t repeatable_mask() {
  TIDEGATE_ASSERT(current_random != nullptr, "repeatable masks are drawn while a simulated loop runs");
  return static_cast<std::uint32_t>(current_random->next() >> 32U);
}

}  // namespace

MaskRandomScope::MaskRandomScope(base::Random& random) noexcept : outer_(current_random) {
  current_random = &random;
}
MaskRandomScope::~MaskRandomScope() {
  current_random = outer_;
}

}  // namespace tidegate::net

namespace boost::beast::websocket::detail {

generator make_prng(bool secure) {
  return secure ? library_make_prng(true) : &tidegate::net::repeatable_mask;
}

}  // namespace boost::beast::websocket::detail
