// The server's side of the upgrade. Known inside net only; keeps Beast's WebSocket out of its users.
#pragma once

#include <memory>

#include "tidegate/base/error.hpp"
#include "tidegate/net/network/stream.hpp"
#include "tidegate/net/web/http.hpp"
#include "tidegate/net/web/websocket.hpp"

namespace tidegate::net {

// Answers an upgrade request that was read from `stream` and parsed already. Errors: kParse (no valid
// upgrade; Beast has answered with 400), kConnectionLost.
Task<base::Result<std::shared_ptr<WebSocket>>> accept_websocket(Loop& loop, std::shared_ptr<Stream> stream,
                                                                HttpRequest upgrade,
                                                                WebSocketSettings settings);

}  // namespace tidegate::net
