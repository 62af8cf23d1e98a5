#include "tidegate/config/model/model.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "tidegate/config/model/make_settings.hpp"

namespace tidegate::config {
namespace {

template <class Do>
void for_each_key(Do act) {
  for (const Section& section : sections()) {
    for (const Key& key : section.keys) {
      SCOPED_TRACE(key.path());
      act(key);
    }
  }
}

TEST(Model, EveryKeyIsFoundByItsPathAndByItsField) {
  std::set<std::string> fields;
  for_each_key([&fields](const Key& key) {
    const auto place = find_setting(key.path());
    ASSERT_TRUE(place);
    EXPECT_EQ(place->key, &key);
    EXPECT_EQ(place->path(), key.path());
    EXPECT_TRUE(fields.insert(key.field).second) << "two keys of one field";
    EXPECT_EQ(find_field(key.field)->key, &key);
  });
  EXPECT_FALSE(find_setting("circuit"));
  EXPECT_FALSE(find_setting("circuit.open_for"));
  EXPECT_FALSE(find_setting("colour.red"));
  EXPECT_FALSE(find_field("batch.costs.per_kib"));
}

TEST(Model, EveryKeyHasAllThatIsToldOfIt) {
  for_each_key([](const Key& key) {
    EXPECT_TRUE(key.meaning.ends_with(".")) << key.meaning;
    EXPECT_EQ(key.meaning.find(". "), std::string::npos) << "one sentence: " << key.meaning;
    EXPECT_EQ(key.kind == Kind::kChoice, !key.choices.empty());
    EXPECT_EQ(key.kind == Kind::kTime, key.unit == "ms" || key.unit == "s");
    const bool has_number = key.kind == Kind::kWhole || key.kind == Kind::kTime || key.kind == Kind::kReal ||
                            key.kind == Kind::kAmount || key.kind == Kind::kList;
    EXPECT_EQ(has_number, key.range.low.has_value()) << "a number has a range";
  });
}

// What the running program cannot take must not be promised; that it takes these is tested in
// tests/system/reload_test.cpp.
TEST(Model, WhatTakesEffectWhileTheProgramRunsIsNamedHere) {
  const std::set<std::string> whole{"circuit", "ttl",   "refresh_after", "stale_bound", "batching",
                                    "cache",   "retry", "hedge",         "risk",        "ladder"};
  const std::set<std::string> but{"circuit.metrics_only", "circuit.seed",          "batching.max_waiting",
                                  "batching.max_flights", "batching.decision_log", "cache.eviction"};
  const std::set<std::string> besides{"preset", "exchange.call_timeout_ms", "limits.one_read_percent",
                                      "trading.account_interval_ms"};
  for_each_key([&](const Key& key) {
    const bool expected =
        (whole.contains(key.section) && !but.contains(key.path())) || besides.contains(key.path());
    EXPECT_EQ(key.change, expected ? Change::kRunTime : Change::kRestart) << key.path();
  });
}

TEST(Model, EveryDefaultMayBeSet) {
  const Draft usual = default_draft();
  for_each_key([&usual](const Key& key) { EXPECT_EQ(key.complaint(key.get(usual)), std::nullopt); });
  EXPECT_TRUE(make_settings(usual).problems.empty());
}

// Another value of the same kind, within the range.
Value other_than(const Key& key, const Value& value) {
  if (const auto* truth = std::get_if<bool>(&value)) return !*truth;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    return key.complaint(*whole + 1) ? *whole - 1 : *whole + 1;
  }
  if (const auto* real = std::get_if<double>(&value)) return *real == 0 ? 1.0 : *real / 2;
  if (const auto* time = std::get_if<base::Duration>(&value)) {
    const base::Duration more = *time + duration_of(key.unit);
    return key.complaint(more) ? *time - duration_of(key.unit) : more;
  }
  if (const auto* amount = std::get_if<market::Amount>(&value)) {
    return market::Amount::from_raw(amount->raw() / 2);
  }
  if (std::holds_alternative<std::vector<std::string>>(value)) return std::vector<std::string>{"SOLUSDT"};
  if (key.kind == Kind::kText) return std::string{"other"};
  for (const std::string& word : key.choices) {
    if (Value{word} != value && word != "strict") return word;
  }
  return value;
}

// A row that is bound to another row's field would be seen here.
TEST(Model, SettingAKeyChangesThatKeyAlone) {
  const Draft usual = default_draft();
  for_each_key([&usual](const Key& key) {
    const Value other = other_than(key, key.get(usual));
    ASSERT_NE(other, key.get(usual));
    ASSERT_EQ(key.complaint(other), std::nullopt);
    Draft draft = usual;
    set(draft, {.key = &key}, other);
    EXPECT_EQ(key.get(draft), other);
    if (key.sets_others) return;
    for (const Section& section : sections()) {
      for (const Key& each : section.keys) {
        if (&each == &key) continue;
        EXPECT_EQ(each.get(draft), each.get(usual)) << each.path() << " changed too";
      }
    }
  });
}

// What has to be set besides, so that the bound alone is judged.
const std::map<std::string, std::pair<std::string, std::string>> kBesides{
    {"retry.max_backoff_ms", {"retry.backoff_ms", "1"}},
    {"stream.silence_limit_ms", {"stream.ping_every_ms", "100"}},
    {"ladder.max_stream_age_ms", {"ladder.max_cached_age_ms", "86400000"}},
    {"ladder.max_rest_age_ms", {"ladder.max_cached_age_ms", "86400000"}},
};

// Of a table with a name of the user's, where the key counts, and what has to stand in it besides.
struct Around {
  std::string table;
  std::map<std::string, Value> values;
};
Around around(const Key& key) {
  if (key.section == "alerts.rule") return {"limit_answer", {}};
  if (key.section == "alerts.webhook") return {"own", {{"url_file", std::string{"url"}}}};
  if (key.section == "alerts.command") return {"own", {{"command", std::vector<std::string>{"true"}}}};
  if (key.section == "alerts.silence") return {"own", {{"until", std::string{"2026-12-01T12:00:00Z"}}}};
  return {};
}

bool validates(const Key& key, const Value& value) {
  Draft draft = default_draft();
  const Around besides_it = around(key);
  for (const auto& [name, each] : besides_it.values) {
    draft.tables[key.section][besides_it.table][name] = each;
  }
  if (key.section == "alerts.heartbeat") draft.heartbeat.address.url.file = "url";
  if (const auto besides = kBesides.find(key.path()); besides != kBesides.end()) {
    const Key& other = *find_setting(besides->second.first)->key;
    other.set(draft, value_from_words(besides->second.second, other.kind, other.unit).value());
  }
  const Place place{.key = &key, .table = besides_it.table};
  set(draft, place, value);
  for (const SettingProblem& problem : make_settings(draft).problems) {
    if (problem.path == place.path() || key.sets_others) return false;
  }
  return true;
}

// So many of the key's unit, or of its smallest step beyond a bound.
Value value_at(const Key& key, Number number) {
  const auto whole = static_cast<std::int64_t>(number.raw() / base::kDecimalOne);
  switch (key.kind) {
    case Kind::kTime:
      return whole * duration_of(key.unit);
    case Kind::kReal:
      return number.to_double();
    case Kind::kAmount:
      return market::Amount::from_raw(number.raw());
    case Kind::kList: {
      std::vector<std::string> symbols;
      for (std::int64_t i = 0; i < whole; ++i) symbols.push_back("S" + std::to_string(i));
      return symbols;
    }
    default:
      return whole;
  }
}

Number step_of_key(const Key& key) {
  const bool fine = key.kind == Kind::kReal || key.kind == Kind::kAmount;
  return fine ? Number::parse("0.000001").value() : Number::from_int(1);
}

void expect_bound(const Key& key, const Bound& bound, Number outwards) {
  const Number inside = bound.within ? bound.at : bound.at - outwards;
  const Number outside = bound.within ? bound.at + outwards : bound.at;
  EXPECT_TRUE(validates(key, value_at(key, inside))) << inside.to_string() << " is within";
  EXPECT_EQ(key.complaint(value_at(key, inside)), std::nullopt);
  // A field without a sign has nothing below 0 to refuse.
  if (outside.is_negative() && key.kind == Kind::kWhole) return;
  EXPECT_FALSE(validates(key, value_at(key, outside))) << outside.to_string() << " is not";
  EXPECT_NE(key.complaint(value_at(key, outside)), std::nullopt);
}

// The rooms check their own settings; the model says the same, so that it can be told before.
TEST(Model, RangesAreThoseOfTheSettingsStructs) {
  // What the room asks of these is no range: any number that is finite, words of a shape, one of some times.
  const std::set<std::string> others{"bound", "upper", "hysteresis", "slow_ms", "labels", "command"};
  for_each_key([&others](const Key& key) {
    if (key.section.starts_with("alerts.") && others.contains(key.name)) return;
    const Number step = step_of_key(key);
    if (key.range.low) expect_bound(key, *key.range.low, -step);
    if (key.range.high) expect_bound(key, *key.range.high, step);
  });
}

TEST(Model, AProfileIsTheBeginningOfTheOtherKeys) {
  Draft draft = default_draft();
  set(draft, find_setting("circuit.open_growth").value(), std::int64_t{7});
  set(draft, find_setting("circuit.profile").value(), std::string{"backing_off"});
  EXPECT_EQ(find_setting("circuit.open_growth")->key->get(draft), Value{std::int64_t{2}});
  EXPECT_EQ(find_setting("circuit.open_for_ms")->key->get(draft),
            Value{base::Duration{std::chrono::seconds{1}}});
}

TEST(Model, TheUsualTimeToLiveIsThatOfTheEndpointsWithoutAnUnusualOne) {
  Draft draft = default_draft();
  set(draft, find_setting("ttl.default_ms").value(), base::Duration{std::chrono::milliseconds{300}});
  const auto ttl = [&draft](std::string_view endpoint) {
    return draft.settings.access.client.lifetimes.find(std::string{endpoint})->second.ttl;
  };
  EXPECT_EQ(ttl("depth"), std::chrono::milliseconds{300});
  EXPECT_EQ(ttl("account"), std::chrono::milliseconds{300});
  EXPECT_EQ(ttl("ticker_24h"), std::chrono::seconds{5});
  EXPECT_EQ(ttl("exchange_info"), std::chrono::hours{1});
  EXPECT_EQ(ttl("order_query"), base::Duration{}) << "what is never kept is never kept";
}

TEST(Model, AnEndpointsOwnSettingIsFoundByThreeNames) {
  const auto place = find_setting("circuit.depth.open_for_ms");
  ASSERT_TRUE(place);
  EXPECT_EQ(place->table, "depth");
  EXPECT_EQ(place->key->path(), "circuit.open_for_ms");
  EXPECT_EQ(place->path(), "circuit.depth.open_for_ms");
  EXPECT_EQ(find_field("circuit_of.depth.open_for")->path(), "circuit.depth.open_for_ms");
  EXPECT_TRUE(find_setting("circuit.order_place.probes")) << "writes have circuits too";
  EXPECT_FALSE(find_setting("circuit.dpth.open_for_ms"));
  EXPECT_FALSE(find_setting("cache.depth.max_entries"));
}

TEST(Model, AProfileOfOneEndpointReplacesWhatWasSaidOfIt) {
  Draft draft = default_draft();
  set(draft, find_setting("circuit.depth.probes").value(), std::int64_t{3});
  set(draft, find_setting("circuit.depth.profile").value(), std::string{"guide"});
  EXPECT_EQ(draft.tables.at("circuit").at("depth").size(), 1U);
}

TEST(Model, ADotTooManyIsNoSetting) {
  EXPECT_TRUE(find_setting("preset"));
  for (const char* path : {"preset.", ".preset", "circuit.probes.", ".circuit.probes", ".", "", "circuit."}) {
    EXPECT_FALSE(find_setting(path)) << path;
  }
}

TEST(Model, KnowsTheNearestSetting) {
  EXPECT_EQ(nearest_setting("circut.open_for_ms"), "circuit.open_for_ms");
  EXPECT_EQ(nearest_setting("cache.open_for_ms"), "circuit.open_for_ms") << "the same key elsewhere";
  EXPECT_EQ(nearest_setting("open_for_ms"), "circuit.open_for_ms");
  EXPECT_EQ(nearest_setting("ttl.depth"), "ttl.depth_ms");
  EXPECT_EQ(nearest_setting("colour.of_the_sky"), "");
}

}  // namespace
}  // namespace tidegate::config
