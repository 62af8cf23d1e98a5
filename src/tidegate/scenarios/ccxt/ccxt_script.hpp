// ccxt_arm.mjs, built into the program so that it runs from wherever it is called.
#pragma once

#include <string_view>

namespace tidegate::scenarios {

extern const std::string_view kCcxtScript;

}  // namespace tidegate::scenarios
