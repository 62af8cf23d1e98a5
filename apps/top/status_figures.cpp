#include "apps/top/status_figures.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/dashboard/status_json.hpp"

namespace tidegate::apps::top {
namespace {

using Json = nlohmann::ordered_json;

// Beyond these a figure does not fit into nanoseconds: some 290 years.
constexpr double kMostSeconds = 9e9;
constexpr std::int64_t kLatestMs = 9'000'000'000'000;

// An object of the status, by whose fields its reader goes. The first mistake is kept, and what is read after
// it is empty.
class Fields {
 public:
  Fields(const Json& object, std::string place, std::optional<std::string>& mistake)
      : object_(object), place_(std::move(place)), mistake_(mistake) {
    if (!object_.is_object()) wrong(place_, "is no object");
  }

  std::string text(const char* name) { return text_of(find(name), at(name)); }
  std::optional<std::string> text_or_null(const char* name) {
    const Json& value = find(name);
    return value.is_null() ? std::nullopt : std::optional{text_of(value, at(name))};
  }
  bool flag(const char* name) {
    const Json& value = find(name);
    if (!value.is_boolean()) return wrong(at(name), "is neither true nor false"), false;
    return value.get<bool>();
  }
  std::uint64_t count(const char* name) { return count_of(find(name), at(name)); }
  std::optional<std::uint32_t> small_count_or_null(const char* name) {
    return find(name).is_null() ? std::nullopt : std::optional{small_count(name)};
  }
  std::uint32_t small_count(const char* name) {
    const std::uint64_t value = count(name);
    if (value > std::numeric_limits<std::uint32_t>::max()) return wrong(at(name), "is too large"), 0;
    return static_cast<std::uint32_t>(value);
  }
  double number(const char* name) {
    const Json& value = find(name);
    if (!value.is_number()) return wrong(at(name), "is no number"), 0;
    return value.get<double>();
  }
  base::Duration seconds(const char* name) {
    const double value = number(name);
    if (!(std::abs(value) <= kMostSeconds)) return wrong(at(name), "is too large"), base::Duration{};
    return base::Duration{std::llround(value * 1e9)};
  }
  std::optional<base::Duration> seconds_or_null(const char* name) {
    return find(name).is_null() ? std::nullopt : std::optional{seconds(name)};
  }
  base::WallTime instant(const char* name) {
    const Json& value = find(name);
    if (!value.is_number_integer()) return wrong(at(name), "is no whole number"), base::WallTime{};
    const auto ms = value.get<std::int64_t>();
    if (ms < 0 || ms > kLatestMs) return wrong(at(name), "is no time of ours"), base::WallTime{};
    return base::from_unix_ms(ms);
  }
  // One of `words`, by its name.
  template <class Word, std::size_t N>
  Word word(const char* name, const std::array<Word, N>& words) {
    const std::string said = text(name);
    for (const Word each : words) {
      if (base::name(each) == said) return each;
    }
    return wrong(at(name), "is a word that this version does not know"), words.front();
  }
  Fields object(const char* name) { return {find(name), at(name), mistake_}; }
  template <class Read>
  auto list(const char* name, Read read) {
    std::vector<decltype(read(std::declval<Fields&>()))> rows;
    for_each(name, [&](const Json& element, const std::string& place) {
      Fields fields{element, place, mistake_};
      rows.push_back(read(fields));
    });
    return rows;
  }
  std::vector<std::string> texts(const char* name) {
    std::vector<std::string> rows;
    for_each(name,
             [&](const Json& element, const std::string& place) { rows.push_back(text_of(element, place)); });
    return rows;
  }
  // Prices with their quantities.
  std::vector<dashboard::BookLevel> levels(const char* name) {
    std::vector<dashboard::BookLevel> rows;
    for_each(name, [&](const Json& element, const std::string& place) {
      if (!element.is_array() || element.size() != 2) return wrong(place, "is no price with its quantity");
      rows.push_back({text_of(element[0], place), text_of(element[1], place)});
    });
    return rows;
  }
  // An object whose keys are data.
  std::vector<std::pair<std::string, std::string>> texts_by_key(const char* name) {
    std::vector<std::pair<std::string, std::string>> rows;
    const Fields inner = object(name);
    if (mistake_) return rows;
    for (const auto& [key, value] : inner.object_.items()) {
      rows.emplace_back(key, text_of(value, inner.at(key.c_str())));
    }
    return rows;
  }
  std::vector<std::pair<std::string, std::uint64_t>> counts_by_key(const char* name) {
    std::vector<std::pair<std::string, std::uint64_t>> rows;
    const Fields inner = object(name);
    if (mistake_) return rows;
    for (const auto& [key, value] : inner.object_.items()) {
      rows.emplace_back(key, count_of(value, inner.at(key.c_str())));
    }
    return rows;
  }
  bool is_null(const char* name) { return find(name).is_null(); }

 private:
  static const Json& nothing() {
    static const Json json;
    return json;
  }
  std::string at(const char* name) const { return place_.empty() ? name : place_ + "." + name; }
  void wrong(const std::string& place, std::string_view what) {
    if (!mistake_) mistake_ = fmt::format("{} {}", place, what);
  }
  const Json& find(const char* name) {
    if (!object_.is_object()) return nothing();
    const auto found = object_.find(name);
    if (found != object_.end()) return *found;
    wrong(at(name), "is missing");
    return nothing();
  }
  std::string text_of(const Json& value, const std::string& place) {
    if (!value.is_string()) return wrong(place, "is no text"), std::string{};
    return value.get<std::string>();
  }
  std::uint64_t count_of(const Json& value, const std::string& place) {
    if (!value.is_number_unsigned()) return wrong(place, "is no count"), 0;
    return value.get<std::uint64_t>();
  }
  template <class Take>
  void for_each(const char* name, Take take) {
    const Json& list = find(name);
    if (!list.is_array()) return wrong(at(name), "is no list");
    for (std::size_t i = 0; i < list.size(); ++i) take(list[i], fmt::format("{}[{}]", at(name), i));
  }

  const Json& object_;
  std::string place_;
  std::optional<std::string>& mistake_;
};

constexpr std::array kSeverities{base::Severity::kInfo, base::Severity::kWarning, base::Severity::kError};
constexpr std::array kCircuitStates{base::CircuitState::kClosed,   base::CircuitState::kOpen,
                                    base::CircuitState::kHalfOpen, base::CircuitState::kForcedOpen,
                                    base::CircuitState::kDisabled, base::CircuitState::kMetricsOnly};

dashboard::LatencyWindow window(Fields& row) {
  return {.window = row.seconds("window_s"),
          .count = row.count("count"),
          .p50 = row.seconds("p50_s"),
          .p90 = row.seconds("p90_s"),
          .p99 = row.seconds("p99_s"),
          .p999 = row.seconds("p999_s"),
          .max = row.seconds("max_s")};
}

dashboard::LatencyRow latency(Fields& row) {
  return {
      .name = row.text("name"), .labels = row.texts_by_key("labels"), .windows = row.list("windows", window)};
}

dashboard::CircuitRow circuit(Fields& row) {
  return {.endpoint = row.text("endpoint"),
          .state = row.word("state", kCircuitStates),
          .in_state_for = row.seconds("in_state_for_s"),
          .tries_again_in = row.seconds_or_null("tries_again_in_s"),
          .opened = row.count("opened")};
}

dashboard::LimitRow limit(Fields& row) {
  return {.endpoint = row.text("endpoint"),
          .by = row.text("by"),
          .used = row.small_count("used"),
          .left = row.small_count_or_null("left"),
          .window = row.seconds("window_s"),
          .blocked_for = row.seconds("blocked_for_s")};
}

dashboard::BookRow book(Fields& row) {
  return {.symbol = row.text("symbol"),
          .live = row.flag("live"),
          .age = row.seconds_or_null("age_s"),
          .bids = row.levels("bids"),
          .asks = row.levels("asks")};
}

dashboard::LadderRow ladder(Fields& row) {
  return {.symbol = row.text("symbol"),
          .step = row.text("step"),
          .entries_allowed = row.flag("entries_allowed"),
          .reason = row.text("reason"),
          .idle = row.text("idle")};
}

dashboard::OrderRow order(Fields& row) {
  return {.id = row.text("id"),
          .symbol = row.text("symbol"),
          .side = row.text("side"),
          .state = row.text("state"),
          .quantity = row.text("quantity"),
          .executed = row.text("executed"),
          .price = row.text_or_null("price").value_or("")};
}

dashboard::OrderFigures orders(Fields row) {
  return {.open = row.count("open"),
          .to_reconcile = row.count("to_reconcile"),
          .fills = row.count("fills"),
          .by_state = row.counts_by_key("by_state"),
          .list = row.list("list", order)};
}

dashboard::QuoteRow quote(Fields& row) {
  const auto equity = row.text_or_null("equity");
  return {.asset = row.text("asset"),
          .known = equity.has_value(),
          .equity = equity.value_or(""),
          .available = row.text_or_null("available").value_or("")};
}

dashboard::PositionRow position(Fields& row) {
  return {.symbol = row.text("symbol"),
          .quantity = row.text("quantity"),
          .cost = row.text("cost"),
          .bid = row.text_or_null("bid"),
          .bid_age = row.seconds_or_null("bid_age_s").value_or(base::Duration{})};
}

std::pair<std::string, std::string> fee(Fields& row) {
  return {row.text("asset"), row.text("paid")};
}

dashboard::MoneyFigures money(Fields row) {
  return {.quotes = row.list("quotes", quote),
          .positions = row.list("positions", position),
          .realised = row.text("realised"),
          .open_result = row.text("open_result"),
          .day_realised = row.text("day_realised"),
          .exposure = row.text("exposure"),
          .volume = row.text("volume"),
          .fees = row.list("fees", fee)};
}

dashboard::AlertRow alert(Fields& row) {
  return {.name = row.text("name"),
          .severity = row.word("severity", kSeverities),
          .state = row.text("state"),
          .in_state_for = row.seconds("in_state_for_s"),
          .text = row.text("text")};
}

dashboard::EventRow event(Fields& row) {
  return {.at = row.instant("at_ms"),
          .severity = row.word("severity", kSeverities),
          .kind = row.text("kind"),
          .subject = row.text("subject"),
          .text = row.text("text")};
}

dashboard::RequestFigures requests(Fields row) {
  return {.asked = row.count("asked"), .sent = row.count("sent")};
}

dashboard::BatchFigures batches(Fields row) {
  return {.requests = row.count("requests"), .parts = row.count("parts")};
}

StatusFigures figures(Fields& row) {
  StatusFigures out;
  out.ready = row.flag("ready");
  out.saved = row.object("requests").count("saved");
  out.saved_percent = row.object("requests").number("saved_percent");
  out.status = {.command = row.text("command"),
                .version = row.text("version"),
                .exchange = row.text("exchange"),
                .phase = row.text("phase"),
                .now = row.instant("now_ms"),
                .started = row.instant("started_ms"),
                .uptime = row.seconds("uptime_s"),
                .not_ready_because = row.texts("not_ready_because"),
                .actions = row.flag("actions"),
                .halted = row.flag("halted"),
                .requests = requests(row.object("requests")),
                .batches = batches(row.object("batches")),
                .latency = row.list("latency", latency),
                .circuits = row.list("circuits", circuit),
                .limits = row.list("limits", limit),
                .books = row.list("books", book),
                .ladder = row.list("ladder", ladder),
                .orders = orders(row.object("orders")),
                .money = money(row.object("money")),
                .alerts = std::nullopt,
                .events = row.list("events", event)};
  if (!row.is_null("alerts")) out.status.alerts = row.list("alerts", alert);
  return out;
}

}  // namespace

base::Result<StatusFigures> read_status(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) {
    return base::fail(
        base::ErrorCode::kParse,
        "the answer is no status of tidegate, but something else; is it another program's port?");
  }
  std::optional<std::string> mistake;
  Fields fields{json, "", mistake};
  const std::uint64_t schema = fields.count("schema");
  if (!mistake && schema != dashboard::kStatusSchema) {
    return base::fail(
        base::ErrorCode::kUnsupported,
        fmt::format("the process tells its status in schema {}, and this tidegate reads schema {}: "
                    "take the tidegate that the process was started with",
                    schema, dashboard::kStatusSchema));
  }
  StatusFigures read = mistake ? StatusFigures{} : figures(fields);
  if (mistake) {
    return base::fail(base::ErrorCode::kParse,
                      fmt::format("the status cannot be read: {}; take the tidegate that the process was "
                                  "started with",
                                  *mistake));
  }
  return read;
}

}  // namespace tidegate::apps::top
