// What a client sees of a request that met a fault.
#pragma once

#include <cstdint>

#include "tidegate/net/web/http_server.hpp"
#include "tidegate/sim/faults/rule.hpp"

namespace tidegate::sim {

// Whatever was asked: `status`, and the word by which clients know it.
net::HttpAnswer maintenance_answer(int status);

// The fault keeps the request from taking effect.
bool prevents_effect(FaultKind kind);
// It happens on the way to the exchange, which neither sees the request nor counts it against its limits. A
// 429 or 418 is an answer of the exchange itself.
bool stands_before_exchange(FaultKind kind);
// The client gets no answer, not even the beginning of one.
bool leaves_unanswered(FaultKind kind);
// What the client sees of a request that met `fault`; `answer` is what it would have seen, `damage` says
// where a garbled one is damaged. Precondition: the fault ends requests, that is: no delay, no change of an
// answer, and none of streams or states.
net::HttpAnswer apply_fault(const FaultRule& fault, net::HttpAnswer answer, std::uint64_t damage);

}  // namespace tidegate::sim
