// The ranges of all settings of this room.
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/net/network/network.hpp"
#include "tidegate/net/web/http_client.hpp"
#include "tidegate/net/web/http_server.hpp"
#include "tidegate/net/web/websocket.hpp"

namespace tidegate::net {
namespace {

using namespace std::chrono_literals;
using Problems = std::vector<std::string>;

constexpr std::size_t kKibi = 1024;
constexpr std::size_t kGibi = kKibi * kKibi * kKibi;

void check(Problems& problems, std::string_view field, std::size_t value, std::size_t low, std::size_t high) {
  if (value >= low && value <= high) return;
  problems.push_back(std::string(field) + " is " + std::to_string(value) + "; it must be from " +
                     std::to_string(low) + " to " + std::to_string(high));
}

std::string in_ms(base::Duration d) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(d).count()) + " ms";
}

void check(Problems& problems, std::string_view field, base::Duration value, base::Duration low,
           base::Duration high) {
  if (value >= low && value <= high) return;
  problems.push_back(std::string(field) + " is " + in_ms(value) + "; it must be from " + in_ms(low) + " to " +
                     in_ms(high));
}

}  // namespace

std::vector<std::string> HttpClientSettings::validate() const {
  Problems problems;
  check(problems, "max_connections", max_connections, 1, 1024);
  check(problems, "max_waiting", max_waiting, 0, 1'000'000);
  check(problems, "max_response_bytes", max_response_bytes, kKibi, kGibi);
  check(problems, "idle_timeout", idle_timeout, 1ms, 1h);
  return problems;
}

std::vector<std::string> HttpServerSettings::validate() const {
  Problems problems;
  check(problems, "max_connections", max_connections, 1, 100'000);
  check(problems, "max_request_bytes", max_request_bytes, 64, kGibi);
  check(problems, "gzip_from_bytes", gzip_from_bytes, 0, kGibi);
  check(problems, "idle_timeout", idle_timeout, 1ms, 1h);
  for (const std::string& problem : websocket.validate()) problems.push_back("websocket." + problem);
  return problems;
}

std::vector<std::string> WebSocketSettings::validate() const {
  Problems problems;
  check(problems, "max_message_bytes", max_message_bytes, kKibi, kGibi);
  check(problems, "max_queued_bytes", max_queued_bytes, kKibi, kGibi);
  return problems;
}

std::vector<std::string> LinkSettings::validate() const {
  Problems problems;
  check(problems, "delay", delay, 0ms, 1h);
  check(problems, "delay_deviation", delay_deviation, 0ms, 1h);
  check(problems, "buffer_bytes", buffer_bytes, 1, kGibi);
  return problems;
}

}  // namespace tidegate::net
