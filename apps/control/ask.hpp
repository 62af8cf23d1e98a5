// One question to a running process, over its local socket.
#pragma once

#include <chrono>
#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/net/web/http.hpp"

namespace tidegate::apps {

inline constexpr base::Duration kAskPatience = std::chrono::seconds{5};

// On a loop of its own: waits for the answer, for `patience` at most. Any status is an answer. Error: nobody
// answers at `socket` (kConnectionRefused), or not in time (kDeadlineExceeded: what was asked may have been
// done); or what net::HttpClient says. `socket`: the path, whole.
base::Result<net::HttpResponse> ask(const std::string& socket, net::HttpRequest request,
                                    base::Duration patience = kAskPatience);

}  // namespace tidegate::apps
