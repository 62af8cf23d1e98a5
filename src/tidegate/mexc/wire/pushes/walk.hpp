// The three streams of which most pushes come (aggregated depth, deals and book tickers), read by one walk
// over the wire bytes: no message objects, no copies of texts.
#pragma once

#include <string_view>

#include "tidegate/mexc/wire/pushes/push.hpp"

namespace tidegate::mexc::wire {

// True: `into` is what decode_generated_push makes of the same bytes. False: this is no regular push of the
// three, or something is wrong with it, and the generated code must say what; `into` holds any value then.
//
// What `into` holds of the same kind is used again: a caller who keeps one pays for no allocation. Cost:
// about a quarter of the generated code's (bench/wire_bench.cpp).
bool walk_push(std::string_view bytes, Push& into);

}  // namespace tidegate::mexc::wire
