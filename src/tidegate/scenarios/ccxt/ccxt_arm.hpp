// An unmodified ccxt as an arm, where Node is there: a process that speaks the lines of our own arms.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "tidegate/net/network/network.hpp"
#include "tidegate/scenarios/arms/workload.hpp"
#include "tidegate/scenarios/child_process.hpp"

namespace tidegate::scenarios {

// By REST with its own limiter; the same with ccxt pro's watchOrderBook for the books.
inline constexpr std::string_view kCcxtArmNames[] = {"ccxt", "ccxt_pro"};
// Orders looked after as its manual says; the same, placed as in its example.
inline constexpr std::string_view kCcxtOrderArmNames[] = {"ccxt", "ccxt_example"};

enum class CcxtMode { kReads, kReadsPro, kOrders, kOrdersExample };

// Starts it against that exchange, and waits until it has done what a client does once. `folder`: where npm
// has put ccxt and protobufjs, with their node_modules in it. Errors: kNotFound (Node or ccxt is not there;
// the message says which, and what to do), kIo, kParse (it did not get ready; Node has said why on standard
// error).
base::Result<std::unique_ptr<ChildProcess>> start_ccxt(const std::string& folder, CcxtMode mode,
                                                       const net::Address& exchange);

// Sends it what to ask, beginning at `now`. False: it does not listen any more.
bool begin_reads(ChildProcess& ccxt, const WorkloadSettings& workload, std::uint64_t seed,
                 base::MonotonicTime now, base::Duration length);

}  // namespace tidegate::scenarios
