#include "apps/sim/control_calls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "apps/sim/exchange_state.hpp"
#include "tidegate/mexc/wire/printable.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/sim_config/controls.hpp"
#include "tidegate/sim_config/fault_keys.hpp"

namespace tidegate::apps::sim_control {

namespace wire = mexc::wire;
using base::ErrorCode;
using Json = nlohmann::ordered_json;

struct ControlCalls::Route {
  std::string_view method;
  std::string_view path;  // "/faults/ID": the part in capitals is open
  Answer (ControlCalls::*call)(const Asked&);

  static const std::vector<Route>& all();

  bool open() const { return path.rfind('/') != 0; }
  std::string_view begin() const { return path.substr(0, path.rfind('/') + 1); }
  bool fits(std::string_view asked) const {
    if (!open()) return asked == path;
    return asked.starts_with(begin()) && asked.size() > begin().size() &&
           asked.find('/', begin().size()) == std::string_view::npos;
  }
};

const std::vector<ControlCalls::Route>& ControlCalls::Route::all() {
  static const std::vector<Route> routes{
      {"GET", "/faults", &ControlCalls::faults},
      {"PUT", "/faults", &ControlCalls::replace_faults},
      {"POST", "/faults", &ControlCalls::add_fault},
      {"DELETE", "/faults", &ControlCalls::remove_faults},
      {"DELETE", "/faults/ID", &ControlCalls::remove_fault},
      {"GET", "/clock", &ControlCalls::clock},
      {"PUT", "/clock", &ControlCalls::set_clock},
      {"GET", "/latency", &ControlCalls::latency},
      {"PUT", "/latency", &ControlCalls::set_latency},
      {"PUT", "/latency/ENDPOINT", &ControlCalls::set_latency_of_one},
      {"GET", "/state", &ControlCalls::state},
  };
  return routes;
}

namespace {

// Whatever came in over the wire may be no UTF-8.
std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::int64_t whole_ms(base::Duration time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

Json as_json(const sim::Spread& spread) {
  return {{"mean_ms", base::to_ms(spread.mean)}, {"deviation_ms", base::to_ms(spread.deviation)}};
}

}  // namespace

ControlAnswer refusal(int status, std::string_view error) {
  return {status, text_of({{"error", error}})};
}

ControlAnswer ControlCalls::answer(const std::string& method, std::string_view target,
                                   std::string_view body) {
  const std::string_view path = target.substr(0, target.find('?'));
  const Route* const route = find(method, path);
  if (route == nullptr) return refuse_path(method, path);
  if (path.size() < target.size()) {
    return refusal(400, fmt::format("{} {} takes no parameters in its path: leave out what begins with ?",
                                    route->method, route->path));
  }
  const std::string_view name = route->open() ? path.substr(route->begin().size()) : std::string_view{};
  const Answer answer = (this->*route->call)({name, body});
  if (answer) return {200, text_of(*answer)};
  return refusal(answer.error().code == ErrorCode::kNotFound ? 404 : 400, answer.error().message);
}

const ControlCalls::Route* ControlCalls::find(std::string_view method, std::string_view path) {
  for (const Route& route : Route::all()) {
    if (route.method == method && route.fits(path)) return &route;
  }
  return nullptr;
}

ControlAnswer ControlCalls::refuse_path(const std::string& method, std::string_view path) {
  std::vector<std::string> methods, all;
  for (const Route& route : Route::all()) {
    if (route.fits(path)) methods.emplace_back(route.method);
    all.push_back(fmt::format("{} {}", route.method, route.path));
  }
  const std::string shown = wire::printable(path);
  if (!methods.empty()) {
    return refusal(
        405, fmt::format("{} takes no {}; use {}", shown, wire::printable(method), fmt::join(methods, ", ")));
  }
  return refusal(404, fmt::format("there is no path {}; use one of: {}", shown, fmt::join(all, ", ")));
}

base::Result<void> ControlCalls::check_bound(std::size_t faults) {
  if (faults <= kMostFaults) return {};
  return base::fail(ErrorCode::kInvalidArgument,
                    fmt::format("fault: these would be {} faults together, and {} is the most; delete some",
                                faults, kMostFaults));
}

ControlCalls::Answer ControlCalls::faults(const Asked&) {
  Json list = Json::array();
  const base::Duration now = exchange_.server().since_start();
  for (const sim::PlannedFault& each : exchange_.server().faults()) {
    list.push_back({{"id", each.id},
                    {"age_ms", whole_ms(now - each.counted_from)},
                    {"window_open", each.within(now)},
                    {"fired", each.fired},
                    {"fault", sim_config::fault_as_json(each.rule)}});
  }
  return Json{{"faults", std::move(list)}};
}

ControlCalls::Answer ControlCalls::replace_faults(const Asked& asked) {
  auto rules = sim_config::parse_fault_list(asked.body, traded_symbols(exchange_));
  if (!rules) return std::unexpected(std::move(rules.error()));
  if (auto checked = check_bound(rules->size()); !checked) return std::unexpected(std::move(checked.error()));
  exchange_.server().replace_faults(std::move(*rules), exchange_.server().since_start());
  return faults(asked);
}

ControlCalls::Answer ControlCalls::add_fault(const Asked& asked) {
  auto rule = sim_config::parse_fault(asked.body, traded_symbols(exchange_));
  if (!rule) return std::unexpected(std::move(rule.error()));
  if (auto checked = check_bound(exchange_.server().faults().size() + 1); !checked) {
    return std::unexpected(std::move(checked.error()));
  }
  return Json{{"id", exchange_.server().add_fault(std::move(*rule), exchange_.server().since_start())}};
}

ControlCalls::Answer ControlCalls::remove_faults(const Asked&) {
  const std::size_t removed = exchange_.server().faults().size();
  exchange_.server().replace_faults({});
  return Json{{"removed", removed}};
}

ControlCalls::Answer ControlCalls::remove_fault(const Asked& asked) {
  sim::FaultId id = 0;
  const char* const end = asked.name.data() + asked.name.size();
  const auto [rest, error] = std::from_chars(asked.name.data(), end, id);
  if (error != std::errc{} || rest != end || !exchange_.server().remove_fault(id)) {
    return base::fail(ErrorCode::kNotFound, fmt::format("there is no fault {}; GET /faults tells the ids",
                                                        wire::printable(asked.name)));
  }
  return Json{{"removed", 1}};
}

ControlCalls::Answer ControlCalls::clock(const Asked&) {
  const base::Duration own = exchange_.server().clock_skew();
  return Json{{"skew_ms", whole_ms(own)},
              {"skew_of_faults_ms", whole_ms(exchange_.truth().skew() - own)},
              {"time_ms", base::to_unix_ms(exchange_.truth().wall_at(loop_.now()))}};
}

ControlCalls::Answer ControlCalls::set_clock(const Asked& asked) {
  const auto skew = sim_config::parse_skew(asked.body, exchange_.server().clock_skew());
  if (!skew) return std::unexpected(skew.error());
  exchange_.server().set_clock_skew(*skew);
  return clock(asked);
}

ControlCalls::Answer ControlCalls::latency(const Asked&) {
  const sim::LatencyProfile& profile = exchange_.server().latency();
  const auto name = profile.name();
  Json answers = Json::object();
  for (const auto& row : wire::kEndpointTable) {
    answers[std::string(row.name)] = as_json(profile.of(row.endpoint));
  }
  return Json{{"profile", name ? Json(*name) : Json()}, {"answers", std::move(answers)}};
}

ControlCalls::Answer ControlCalls::set_latency(const Asked& asked) {
  const auto profile = sim_config::parse_latency(asked.body);
  if (!profile) return std::unexpected(profile.error());
  exchange_.server().set_latency(*profile);
  return latency(asked);
}

ControlCalls::Answer ControlCalls::set_latency_of_one(const Asked& asked) {
  const wire::EndpointRow* const row = wire::find_endpoint(asked.name);
  if (row == nullptr) {
    return base::fail(ErrorCode::kNotFound, fmt::format("there is no endpoint {}; GET /latency names them",
                                                        wire::printable(asked.name)));
  }
  const auto spread = sim_config::parse_spread(asked.body);
  if (!spread) return std::unexpected(spread.error());
  sim::LatencyProfile profile = exchange_.server().latency();
  profile.answer[static_cast<std::size_t>(row->endpoint)] = *spread;
  exchange_.server().set_latency(profile);
  return latency(asked);
}

ControlCalls::Answer ControlCalls::state(const Asked&) {
  const auto [seen, open_orders] = state_of(exchange_);
  Json by_status = Json::object();
  for (const auto& [status, count] : seen.by_status) by_status[std::to_string(status)] = count;
  Json open = Json::object();
  for (const auto& [key, count] : open_orders) open[key] = count;
  return Json{{"since_start_ms", whole_ms(exchange_.server().since_start())},
              {"requests", seen.requests},
              {"weight", seen.weight},
              {"order_requests", seen.order_requests},
              {"answered_429", seen.answered(429)},
              {"answered_418", seen.answered(418)},
              {"open_orders", std::move(open)},
              {"stream_connections", seen.stream_connections},
              {"pushes", seen.pushes},
              {"bytes_in", seen.bytes_in},
              {"bytes_out", seen.bytes_out},
              {"by_endpoint", seen.by_endpoint},
              {"by_status", std::move(by_status)},
              {"by_fault", seen.by_fault}};
}

}  // namespace tidegate::apps::sim_control
