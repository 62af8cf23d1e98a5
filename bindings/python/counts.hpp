// What a class has counted, as Python sees it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <utility>

#include "ref.hpp"

namespace tidegate::python {

// A dict of name: number.
Ref to_dict(std::initializer_list<std::pair<const char*, std::uint64_t>> counts);

}  // namespace tidegate::python
