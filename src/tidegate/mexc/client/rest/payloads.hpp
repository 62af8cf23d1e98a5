// Which value an endpoint's answer decodes to: that value's type is the tag under which the Payload is read.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "tidegate/base/error.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/mexc/wire/unknown_words.hpp"
#include "tidegate/resilience/payload.hpp"

namespace tidegate::mexc::client {

// Error: kParse naming the field. What the answer says in words new to us is added to `unknown`,
// unless that is null.
base::Result<resilience::PayloadPtr> decode_payload(wire::Endpoint endpoint, std::string body,
                                                    wire::UnknownWords* unknown = nullptr);

struct PayloadDecoder {
  wire::Endpoint endpoint;
  base::Result<resilience::PayloadPtr> (*decode)(std::string body, wire::UnknownWords* unknown);
};

// They stand beside the typed calls that they serve: of client_reads.cpp and client_orders.cpp.
std::span<const PayloadDecoder> read_decoders() noexcept;
std::span<const PayloadDecoder> order_decoders() noexcept;

// A decoder of `wire` as one that makes a payload.
template <auto decode>
base::Result<resilience::PayloadPtr> decoded(std::string body, wire::UnknownWords* unknown) {
  constexpr bool kMeetsNewWords =
      std::is_invocable_v<decltype(decode), std::string_view, wire::UnknownWords*>;
  auto value = [&] {
    if constexpr (kMeetsNewWords) {
      return decode(body, unknown);
    } else {
      return decode(body);
    }
  }();
  if (!value) return std::unexpected(std::move(value.error()));
  return resilience::Payload::make(std::move(body), std::move(*value));
}

}  // namespace tidegate::mexc::client
