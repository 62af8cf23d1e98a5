// How a fault changes an answer that is otherwise whole.
#pragma once

#include <cstdint>
#include <optional>

#include "tidegate/base/time.hpp"

namespace tidegate::sim {

struct AnswerChanges {
  base::Duration hide_orders{};               // what is placed cannot be queried, listed or cancelled so long
  bool refuse_half = false;                   // every second order of a batch
  std::optional<std::uint64_t> drop_balance;  // one of the account's assets, by this number, is left out
};

}  // namespace tidegate::sim
