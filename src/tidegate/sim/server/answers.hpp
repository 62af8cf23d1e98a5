// HTTP answers of the simulated exchange, good and spoilt.
#pragma once

#include <cstdint>
#include <string>

#include "tidegate/net/web/http_server.hpp"
#include "tidegate/sim/faults/rule.hpp"

namespace tidegate::sim {

net::HttpAnswer json_answer(int status, std::string body);
// 429 or 418, with Retry-After in whole seconds, rounded up, unless `retry_after` is zero.
net::HttpAnswer limit_refusal(int status, base::Duration retry_after);
// Whatever was asked: `status`, and the word by which clients know it.
net::HttpAnswer maintenance_answer(int status);
// No answer: the connection is closed.
net::HttpAnswer hang_up();

// The fault keeps the request from taking effect.
bool prevents_effect(FaultKind kind);
// It happens on the way to the exchange, which neither sees the request nor counts it against its limits. A
// 429 or 418 is an answer of the exchange itself.
bool stands_before_exchange(FaultKind kind);
// What the client sees of a request that met `fault`; `answer` is what it would have seen, `damage` says
// where a garbled one is damaged. Precondition: the fault ends requests, that is: no delay, no change of an
// answer, and none of streams or states.
net::HttpAnswer apply_fault(const FaultRule& fault, net::HttpAnswer answer, std::uint64_t damage);

}  // namespace tidegate::sim
