// What `--dashboard` may say: where the page is wanted, or that none is. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/net/network/network.hpp"

namespace tidegate::dashboard {

inline constexpr std::uint16_t kDefaultPort = 8091;

struct DashboardAddress {
  net::Address at{.host = "127.0.0.1", .port = kDefaultPort};
  // A person named it: there or nowhere. Else a free port of the same host does where this one is taken.
  bool named = false;
};

// "HOST:PORT", or "PORT" of 127.0.0.1 (0: a free one); "off": none is wanted; empty, where nothing was said:
// the default. Error: kInvalidArgument, saying what to give.
base::Result<std::optional<DashboardAddress>> parse_dashboard_address(const std::string& text);

// What a person must know who chose that address, as one sentence; empty: only this machine can reach it.
std::string exposure_warning(const net::Address& at);

}  // namespace tidegate::dashboard
