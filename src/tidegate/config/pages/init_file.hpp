// A settings file to begin with.
#pragma once

#include <string>
#include <string_view>

#include "tidegate/config/model/key.hpp"

namespace tidegate::config {

// TOML with every setting up to that level, each a comment with its default, what it means and what it may
// be: a new one changes nothing until a line is made to count. `preset` counts at once; empty: none.
std::string init_file(Level up_to, std::string_view preset);

}  // namespace tidegate::config
