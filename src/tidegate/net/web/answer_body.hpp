// The body of an HTTP answer while a handler writes it piece by piece. Known inside net only.
#pragma once

#include <memory>

#include "tidegate/net/web/http_server.hpp"
#include "tidegate/net/web/server_connection.hpp"

namespace tidegate::net {

// Sends `answer`, whose `writer` is set, over `connection`. `chunks`: the reader takes them. `header_only`:
// the answer to a HEAD, whose header says what that to a GET would. True: it was sent whole, and another
// answer may follow. `connection` is cut where the body broke off.
Task<bool> send_written(std::shared_ptr<ServerConnection> connection, HttpAnswer answer, bool keep_alive,
                        bool chunks, bool header_only);

}  // namespace tidegate::net
