// The ranges of all settings of this room.
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "tidegate/base/validation.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/web/http_client.hpp"
#include "tidegate/net/web/http_server.hpp"
#include "tidegate/net/web/websocket.hpp"

namespace tidegate::net {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kKibi = 1024;
constexpr std::size_t kGibi = kKibi * kKibi * kKibi;

}  // namespace

std::vector<std::string> HttpClientSettings::validate() const {
  base::Problems problems;
  problems.require_range("max_connections", max_connections, 1, 1024);
  problems.require_range("max_waiting", max_waiting, 0, 1'000'000);
  problems.require_range("max_response_bytes", max_response_bytes, kKibi, kGibi);
  problems.require_range("idle_timeout", idle_timeout, 1ms, 1h);
  return problems.take();
}

std::vector<std::string> HttpServerSettings::validate() const {
  base::Problems problems;
  problems.require_range("max_connections", max_connections, 1, 100'000);
  problems.require_range("max_request_bytes", max_request_bytes, 64, kGibi);
  problems.require_range("gzip_from_bytes", gzip_from_bytes, 0, kGibi);
  problems.require_range("idle_timeout", idle_timeout, 1ms, 1h);
  if (keep_alive) problems.require_range("keep_alive", *keep_alive, 1ms, 1h);
  problems.require_range("max_unproven", max_unproven, 0, max_connections);
  problems.append("websocket", websocket.validate());
  return problems.take();
}

std::vector<std::string> WebSocketSettings::validate() const {
  base::Problems problems;
  problems.require_range("max_message_bytes", max_message_bytes, kKibi, kGibi);
  problems.require_range("max_queued_bytes", max_queued_bytes, kKibi, kGibi);
  return problems.take();
}

std::vector<std::string> LinkSettings::validate() const {
  base::Problems problems;
  problems.require_range("delay", delay, 0ms, 1h);
  problems.require_range("delay_deviation", delay_deviation, 0ms, 1h);
  problems.require_range("buffer_bytes", buffer_bytes, 1, kGibi);
  return problems.take();
}

}  // namespace tidegate::net
