// Bytes that arrive other than they were sent.
#pragma once

#include <cstdint>
#include <string>

namespace tidegate::sim {

// Overwrites a run of 16 to 64 bytes (less at the end) with 0xFF; `dice` says where and how many. A reader of
// JSON or protobuf can always see it: the byte is in no UTF-8 text, and so many are no varint and no length.
// Damage that no reader can detect is the business of TCP and TLS. Empty bytes stay empty.
void garble(std::string& bytes, std::uint64_t dice);

}  // namespace tidegate::sim
