// Whether a request was meant for a port of this machine by somebody on it. Any web page can make its
// visitor's browser send requests to a loopback port: under its own name, after making that name lead here
// (DNS rebinding; Host shows it), or as itself (Origin shows it).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tidegate/net/web/http.hpp"

namespace tidegate::apps::sim_control {

// What is wrong with where the request says it goes and comes from; absent: nothing. `port`: the one that it
// came to. Host must be a loopback address or localhost, with that port; an Origin, which only browsers send,
// must be a page of this machine.
std::optional<std::string> not_of_this_machine(const net::HttpRequest& request, std::uint16_t port);

}  // namespace tidegate::apps::sim_control
