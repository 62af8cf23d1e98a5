// A trading session that opens on a loop while a test does something else.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "tidegate/system/trading_session.hpp"

namespace tidegate::system {

// Empty: it is still opening.
using Opened = std::optional<base::Result<std::unique_ptr<TradingSession>>>;

// All references must outlive the task.
inline net::Task<void> open_session(net::Loop* loop, net::Network* network, config::Settings settings,
                                    mexc::wire::Credentials credentials, base::EventSink* events,
                                    Opened* opened) {
  auto opening = TradingSession::open(loop, network, std::move(settings), std::move(credentials), events);
  auto session = co_await std::move(opening);
  *opened = std::move(session);
}

}  // namespace tidegate::system
