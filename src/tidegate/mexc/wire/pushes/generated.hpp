// Pushes of every kind, read by protobuf's generated code.
#pragma once

#include <string_view>

#include "tidegate/base/error.hpp"
#include "tidegate/mexc/wire/pushes/push.hpp"

namespace tidegate::mexc::wire {

// As decode_push, whose reference it is.
base::Result<Push> decode_generated_push(std::string_view bytes, UnknownWords* unknown = nullptr);

}  // namespace tidegate::mexc::wire
