// HTTP answers in MEXC's dress: JSON, refusals, limits.
#pragma once

#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/net/web/http.hpp"

namespace tidegate::mexc::server {

net::HttpResponse json_answer(int status, std::string body);
// {code, msg} with the error's HTTP status, as that endpoint words it. Precondition: the error has both, as
// `refuse` makes them.
net::HttpResponse error_answer(wire::Endpoint endpoint, const base::Error& error);
// To a path and method that are no endpoint.
net::HttpResponse no_such_endpoint();
// 429 or 418, with Retry-After in whole seconds, rounded up, unless `retry_after` is zero.
net::HttpResponse limit_refusal(int status, base::Duration retry_after);

}  // namespace tidegate::mexc::server
