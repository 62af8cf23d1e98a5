#include "tidegate/mexc/client/rest/payloads.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "tidegate/base/assert.hpp"

namespace tidegate::mexc::client {
namespace {

using Decode = decltype(PayloadDecoder::decode);

// By endpoint.
const std::array<Decode, wire::kEndpointCount>& decoders() {
  static const auto made = [] {
    std::array<Decode, wire::kEndpointCount> all{};
    for (const auto part : {read_decoders(), order_decoders()}) {
      for (const PayloadDecoder& decoder : part)
        all[static_cast<std::size_t>(decoder.endpoint)] = decoder.decode;
    }
    TIDEGATE_ASSERT(std::ranges::find(all, nullptr) == all.end(), "every endpoint's answer can be read");
    return all;
  }();
  return made;
}

}  // namespace

base::Result<resilience::PayloadPtr> decode_payload(wire::Endpoint endpoint, std::string body,
                                                    wire::UnknownWords* unknown) {
  return decoders()[static_cast<std::size_t>(endpoint)](std::move(body), unknown);
}

}  // namespace tidegate::mexc::client
