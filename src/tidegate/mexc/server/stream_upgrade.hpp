// What the target of a stream's upgrade asks for.
#pragma once

#include <optional>
#include <string_view>

#include "tidegate/mexc/wire/values.hpp"

namespace tidegate::mexc::server {

struct StreamUpgrade {
  // Whose private streams are wanted as well, an empty key where it cannot be read; absent: public ones only.
  std::optional<wire::ListenKey> key;
};
// `target`: path and query. Absent: it is no stream's.
std::optional<StreamUpgrade> read_upgrade(std::string_view target);

}  // namespace tidegate::mexc::server
