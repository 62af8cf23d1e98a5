// A process on a bad day, and what it answers at /status.
#pragma once

#include <string>

#include "tidegate/dashboard/status_json.hpp"

namespace tidegate::apps::top::testing_support {

inline dashboard::Status bad_day() {
  using namespace std::chrono_literals;
  using base::CircuitState;
  using base::Severity;
  dashboard::Status status{
      .command = "trade", .version = "9.8.7", .exchange = "api.mexc.com:443", .phase = "trading"};
  status.now = base::from_unix_ms(1'700'000'100'000);
  status.started = base::from_unix_ms(1'700'000'000'000);
  status.uptime = 100s;
  status.not_ready_because = {"the exchange has blocked us for 30 s more: nothing is sent",
                              "the journal cannot be written: no order is sent"};
  status.actions = true;
  status.requests = {.asked = 1'000, .sent = 25};
  status.batches = {.requests = 4, .parts = 14};
  status.latency = {
      {"tidegate_client_request_seconds",
       {{"endpoint", "ping"}},
       {{10s, 0, 0s, 0s, 0s, 0s, 0s}, {60s, 3, 2100us, 3ms, 4ms, 4ms, 4ms}}},
      {"tidegate_client_request_seconds",
       {{"endpoint", "depth"}},
       {{10s, 7, 210ms, 300ms, 420ms, 421ms, 425ms}, {60s, 9, 33ms, 44ms, 1250ms, 1260ms, 1300ms}}},
      {"tidegate_net_loop_lag_seconds", {}, {{10s, 900, 35us, 60us, 350us, 1ms, 2ms}}}};
  status.circuits = {{"ping", CircuitState::kClosed, 100s, std::nullopt, 0},
                     {"depth", CircuitState::kOpen, 4s, 26s, 2},
                     {"klines", CircuitState::kForcedOpen, 70s, std::nullopt, 1}};
  status.limits = {{"account", "account", 30, std::nullopt, 10s, 0s},
                   {"ping", "address", 1, 499, 10s, 0s},
                   {"order_place", "account", 90, 10, 10s, 0s},
                   {"depth", "address", 20, 480, 10s, 2500ms}};
  status.books = {{"BTCUSDT", true, 35ms, {{"61686", "0.5"}, {"61685.99", "2"}}, {{"61687", "1"}}},
                  {"ETHUSDT", false, std::nullopt, {}, {}}};
  status.ladder = {{"BTCUSDT", "live_book", true, "", "no signal"},
                   {"ETHUSDT", "no_entries", false, "there is no book", ""}};
  status.orders = {.open = 2, .to_reconcile = 1, .fills = 3, .by_state = {{"sent", 9}, {"filled", 8}}};
  status.orders.list = {{"tg-1-9", "BTCUSDT", "BUY", "sent", "0.0016", "0", "61686"},
                        {"tg-1-8", "ETHUSDT", "SELL", "unknown", "0.5", "0.1", ""}};
  status.money = {.quotes = {{"USDT", true, "1000.5", "900.25"}, {"USDC", false, "", ""}},
                  .positions = {{"BTCUSDT", "0.0016", "98.5", "61685", 40ms}, {"OLDUSDT", "5", "10"}},
                  .realised = "-1.5",
                  .open_result = "0.25",
                  .day_realised = "-3.25",
                  .exposure = "98.5",
                  .volume = "1234.5",
                  .fees = {{"USDT", "0.05"}}};
  status.alerts = {{"CircuitOpen", Severity::kWarning, "firing", 3s, "depth refuses calls for 3 s"},
                   {"LoopLag", Severity::kInfo, "pending", 1s, "timers are late"}};
  status.events = {
      {base::from_unix_ms(1'700'000'096'000), Severity::kWarning, "circuit.opened", "depth", "5 failures"},
      {base::from_unix_ms(1'700'000'097'000), Severity::kError, "host.blocked", "depth",
       "the exchange says 418: it takes nothing from this address for 30 s; wait, and ask less often"}};
  return status;
}

// As /status has it.
inline std::string json_of(const dashboard::Status& status) {
  return dashboard::to_json(status);
}

}  // namespace tidegate::apps::top::testing_support
