// What is set of alerts (the rules, and when they are not told), and of what a process writes down of itself.
#include "tidegate/config/model/alert_rows.hpp"
#include "tidegate/config/model/sections.hpp"

namespace tidegate::config {
namespace {

using monitor::AlertRule;

constexpr auto rule_of = [](auto& draft) -> auto& {
  return draft.fresh.rule;
};
constexpr std::string_view kAnyNumber = "[-1000000000000, 1000000000000]";

Key when_row() {
  Key when = row_of("alerts.rule", "when", "alerts.rule.",
                    {.level = Level::kBasic, .meaning = "When it fires; docs/alerts.md has each in words."});
  when.kind = Kind::kChoice;
  for (std::size_t i = 0; i < monitor::kAlertWhenCount; ++i) {
    when.choices.emplace_back(monitor::name(static_cast<monitor::AlertWhen>(i)));
  }
  when.get = [](const Draft& draft) { return std::string{monitor::name(draft.fresh.rule.when)}; };
  when.set = [](Draft& draft, const Value& value) {
    draft.fresh.rule.when = monitor::alert_when(std::get<std::string>(value)).value();
  };
  return when;
}

template <class Rule>
void add_how_long(Rule& rule) {
  rule.add("window_s", &AlertRule::window,
           {.range = "[1, 3600]", .meaning = "How far back it looks, where it looks at growth."});
  rule.add("slow_ms", &AlertRule::slow,
           {.range = "[0, 60000]",
            .meaning = "slower_above: what is slow, one of the histograms' bounds (docs/metrics.md)."});
  rule.add("hysteresis", &AlertRule::hysteresis,
           {.range = "[0, 1000000000000]",
            .meaning = "How far the value must come back from its bound before the alert is over."});
  rule.add("hold_for_s", &AlertRule::hold_for,
           {.range = "[0, 3600]",
            .level = Level::kBasic,
            .meaning = "For so long it must hold without a pause before the alert fires."});
  rule.add("repeat_after_s", &AlertRule::repeat_after,
           {.range = "[0, 604800]",
            .meaning = "It is told again after that while it fires, 60 or more; 0: never."});
}

Section rule_section() {
  Section section{.name = "alerts.rule",
                  .meaning =
                      "A rule of your own, or what differs in the default rule of that name: there the "
                      "defaults are that rule's.",
                  .has_named_tables = true};
  Rows rule{section, "alerts.rule.", rule_of};
  rule.add("enabled", &AlertRule::enabled, {.level = Level::kBasic, .meaning = "It is watched."});
  rule.add("metric", &AlertRule::metric,
           {.level = Level::kBasic, .meaning = "What is watched, one of docs/metrics.md."});
  Rows list{section, "alerts.rule.", [](auto& draft) -> auto& {return draft.fresh;
}
};  // namespace
list.add("labels", &NewTable::rule_labels,
         {.range = "[0, 8]", .meaning = "What a sample's labels must say, each NAME=VALUE."});
section.keys.push_back(when_row());
rule.add("bound", &AlertRule::bound,
         {.range = kAnyNumber, .level = Level::kBasic, .meaning = "The number to which it is compared."});
rule.add("upper", &AlertRule::upper,
         {.range = kAnyNumber, .meaning = "within, outside: the upper end, at least bound."});
add_how_long(rule);
add_severity(section, "severity", rule_of, &AlertRule::severity,
             {.level = Level::kBasic, .meaning = "error asks for a hand, warning for a look."});
rule.add("while_stopping", &AlertRule::while_stopping,
         {.meaning = "It is told too while the session winds down, when books and streams end anyway."});
rule.add("summary", &AlertRule::summary,
         {.level = Level::kBasic,
          .meaning = "What is told: what happened, to what, what to do now; {value} and labels in braces."});
return section;
}  // namespace tidegate::config

Section silence_section() {
  Section section{.name = "alerts.silence",
                  .meaning = "What is not told until then; it is watched all the same.",
                  .has_named_tables = true};
  const auto silence_of = [](auto& draft) -> auto& {
    return draft.fresh.silence;
  };
  const auto fresh_of = [](auto& draft) -> auto& {
    return draft.fresh;
  };
  Rows silence{section, "alerts.silence.", silence_of};
  Rows list{section, "alerts.silence.", fresh_of};
  silence.add("rule", &monitor::Silence::rule,
              {.level = Level::kBasic, .meaning = "The name of the rule; empty: every rule."});
  list.add(
      "labels", &NewTable::silence_labels,
      {.range = "[0, 8]", .meaning = "What the alert's labels must say, each NAME=VALUE; none: all of it."});
  list.add("until", &NewTable::silence_until,
           {.level = Level::kBasic, .meaning = "Its end, in UTC: \"2026-12-01T12:00:00Z\"."});
  silence.add("reason", &monitor::Silence::reason, {.meaning = "For who looks at it later."});
  return section;
}

}  // namespace

std::vector<Section> alert_sections() {
  Section alerts{.name = "alerts", .meaning = "What a person is told of; docs/alerts.md."};
  Rows of_all{alerts, "alerts.", [](auto& draft) -> auto& {return draft.settings.alerts;
}
}
;
of_all.add("enabled", &monitor::AlertSettings::enabled,
           {.level = Level::kBasic, .meaning = "Rules are watched; the heartbeat beats without them."});
Rows here{alerts, "alerts.", [](auto& draft) -> auto& {return draft;
}
}
;
here.add("default_rules", &Draft::default_rules,
         {.level = Level::kBasic,
          .meaning = "The default rules are watched; false: of them only those that have a table."});
std::vector<Section> sections;
sections.push_back(std::move(alerts));
sections.push_back(rule_section());
sections.push_back(webhook_section());
sections.push_back(command_section());
sections.push_back(heartbeat_section());
sections.push_back(silence_section());
for (Section& section : sections) {
  for (Key& key : section.keys) key.in_named_tables = section.has_named_tables;
}
return sections;
}

Section monitor_section() {
  using monitor::MonitorSettings;
  Section section{.name = "monitor", .meaning = "What a process writes down of itself."};
  Rows of{section, "monitor.", [](auto& draft) -> auto& {return draft.settings.monitor;
}
}
;
of.add("log", &MonitorSettings::log,
       {.level = Level::kBasic, .meaning = "Every event is appended to this file; empty: to none."});
of.add("history", &MonitorSettings::history,
       {.level = Level::kBasic,
        .meaning = "`trade` keeps the minutes of the last 30 days in this file, for charts; empty: none."});
return section;
}

}  // namespace tidegate::config
