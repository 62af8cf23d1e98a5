#include "tidegate/mexc/server/stream_upgrade.hpp"

#include <string>

#include "tidegate/mexc/wire/requests/query.hpp"

namespace tidegate::mexc::server {
namespace {

constexpr std::string_view kPath = "/ws";

}  // namespace

std::optional<StreamUpgrade> read_upgrade(std::string_view target) {
  const wire::Target parts = wire::split_target(target);
  if (parts.path != kPath) return std::nullopt;
  const auto params = wire::parse_form(parts.query);
  if (!params) return StreamUpgrade{wire::ListenKey{}};
  const auto key = params->find("listenKey");
  if (!key) return StreamUpgrade{};
  return StreamUpgrade{wire::ListenKey{std::string(*key)}};
}

}  // namespace tidegate::mexc::server
