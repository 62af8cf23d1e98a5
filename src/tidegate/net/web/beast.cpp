// The one place where Beast's own code is compiled (BOOST_BEAST_SEPARATE_COMPILATION), except for its choice
// of a random generator, which is ours: see mask_random.hpp.
#include <cstdint>

#include "tidegate/net/mask_random.hpp"

// Beast's choice goes under another name, ours comes before everything that calls it.
#define make_prng library_make_prng
#include <boost/beast/websocket/detail/prng.hpp>
#include <boost/beast/websocket/detail/prng.ipp>
#undef make_prng

namespace boost::beast::websocket::detail {
generator make_prng(bool secure);
}  // namespace boost::beast::websocket::detail

#include <boost/beast/src.hpp>

namespace tidegate::net {
namespace {

thread_local base::Random* current_random = nullptr;

std::uint32_t repeatable_mask() {
  return static_cast<std::uint32_t>(current_random->next() >> 32U);
}

}  // namespace

MaskRandomScope::MaskRandomScope(base::Random* random) noexcept : outer_(current_random) {
  current_random = random;
}
MaskRandomScope::~MaskRandomScope() {
  current_random = outer_;
}

}  // namespace tidegate::net

namespace boost::beast::websocket::detail {

// Beast asks anew for every mask and key, and calls the answer at once.
generator make_prng(bool secure) {
  return tidegate::net::current_random != nullptr ? &tidegate::net::repeatable_mask
                                                  : library_make_prng(secure);
}

}  // namespace boost::beast::websocket::detail
