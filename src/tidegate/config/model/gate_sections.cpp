// What is set of the policies around each call, but for circuits and lifetimes.
#include "tidegate/config/model/sections.hpp"

namespace tidegate::config {
namespace {

constexpr auto gate_of = [](auto& draft) -> auto& {
  return draft.settings.access.client.gate;
};
constexpr auto batch_of = [](auto& draft) -> auto& {
  return draft.settings.access.client.gate.batch;
};
constexpr auto cache_of = [](auto& draft) -> auto& {
  return draft.settings.access.client.gate.cache;
};
constexpr auto retry_of = [](auto& draft) -> auto& {
  return draft.settings.access.client.gate.retry;
};
constexpr auto hedge_of = [](auto& draft) -> auto& {
  return draft.settings.access.client.gate.hedge;
};

std::string name_of(resilience::Eviction eviction) {
  return eviction == resilience::Eviction::kLru ? "lru" : "s3_fifo";
}

}  // namespace

Section batching_section() {
  using resilience::GateSettings;
  Section section{.name = "batching", .meaning = "Which calls go together, and what waits."};
  Rows gate{section, "", gate_of};
  Rows batch{section, "batch.", batch_of};
  gate.add("join_identical", &GateSettings::join_identical,
           {.meaning = "Identical reads under way are shared; the first is always sent at once."});
  batch.add("window_ms", &resilience::BatchSettings::window,
            {.range = "[1, 60000]",
             .level = Level::kBasic,
             .meaning = "Similar calls are held back for one bulk request for that long at the most; "
                        "docs/policies/request_batcher.md."});
  batch.add("max_size", &resilience::BatchSettings::max_batch_size,
            {.range = "[1, 10000]",
             .unit = "calls",
             .level = Level::kBasic,
             .meaning = "A bulk request goes as soon as so many calls are together.",
             .field = "max_batch_size"});
  gate.add("negative_ttl_ms", &GateSettings::negative_ttl,
           {.range = "[0, 60000]", .meaning = "How long a failed load answers those right behind it."});
  gate.add("flight_timeout_ms", &GateSettings::flight_timeout,
           {.range = "[10, 300000]",
            .level = Level::kExpert,
            .meaning = "What a shared read is given at least, however short its callers' patience."});
  gate.add("max_waiting", &GateSettings::max_waiting,
           {.range = "[1, 100000]",
            .unit = "calls",
            .level = Level::kExpert,
            .meaning = "Calls that wait for rate-limit weight; further ones are refused."});
  gate.add("max_flights", &GateSettings::max_flights,
           {.range = "[1, 100000]",
            .unit = "loads",
            .level = Level::kExpert,
            .meaning = "Loads that wait or are under way; further ones are refused."});
  gate.add("decision_log", &GateSettings::decision_log,
           {.range = "[0, 1048576]",
            .unit = "requests",
            .level = Level::kExpert,
            .meaning = "The latest requests that can be explained, 200 bytes each; docs/explain.md."});
  takes_at_run_time(section, {"max_waiting", "max_flights", "decision_log"});
  return section;
}

Section cache_section() {
  using resilience::CacheSettings;
  Section section{.name = "cache", .meaning = "What answers may take, and who leaves first."};
  Rows cache{section, "cache.", cache_of};
  cache.add("max_entries", &CacheSettings::max_entries,
            {.range = "[1, 10000000]",
             .unit = "answers",
             .level = Level::kBasic,
             .meaning = "Answers that are kept at the most."});
  cache
      .add("max_bytes", &CacheSettings::max_bytes,
           {.range = "[0, 1099511627776]",
            .meaning = "Keys and answers' bodies together at the most; 0: counted in entries alone, and "
                       "from or to that a change takes a restart."})
      .zero_apart = true;
  Key eviction = row_of("cache", "eviction", "cache.",
                        {.meaning = "Who leaves first: `lru`, the least recently used; or `s3_fifo`, which a "
                                    "scan of keys cannot flush."});
  eviction.kind = Kind::kChoice;
  eviction.choices = {name_of(resilience::Eviction::kLru), name_of(resilience::Eviction::kS3Fifo)};
  eviction.get = [](const Draft& draft) { return name_of(cache_of(draft).eviction); };
  eviction.set = [](Draft& draft, const Value& value) {
    cache_of(draft).eviction = std::get<std::string>(value) == name_of(resilience::Eviction::kLru)
                                   ? resilience::Eviction::kLru
                                   : resilience::Eviction::kS3Fifo;
  };
  section.keys.push_back(std::move(eviction));
  cache.add("ttl_jitter_percent", &CacheSettings::ttl_jitter_percent,
            {.range = "[0, 50]",
             .meaning = "A time to live is shortened by up to that, so that what came together ends apart."});
  takes_at_run_time(section, {"eviction"});
  return section;
}

Section retry_section() {
  using resilience::RetrySettings;
  Section section{.name = "retry", .meaning = "Repeats of failed reads; all of them share one budget."};
  Rows retry{section, "retry.", retry_of};
  retry.add("enabled", &RetrySettings::enabled, {.meaning = "A read that failed may be repeated."});
  retry.add("max_repeats", &RetrySettings::max_repeats,
            {.range = "[0, 5]", .unit = "repeats", .meaning = "Repeats of one call at the most."});
  retry.add("percent", &RetrySettings::percent,
            {.range = "[1, 100]", .meaning = "Repeats for each 100 first requests."});
  retry.add("burst", &RetrySettings::burst,
            {.range = "[1, 1000]",
             .unit = "repeats",
             .level = Level::kExpert,
             .meaning = "Repeats that are saved up at the most."});
  retry.add("backoff_ms", &RetrySettings::backoff,
            {.range = "[1, 10000]",
             .meaning = "The mean pause before the first repeat; it doubles with each further one."});
  retry.add("max_backoff_ms", &RetrySettings::max_backoff,
            {.range = "[1, 60000]",
             .level = Level::kExpert,
             .meaning = "The longest of those means; at least backoff_ms."});
  takes_at_run_time(section);
  return section;
}

Section hedge_section() {
  using resilience::HedgeSettings;
  Section section{.name = "hedge",
                  .meaning =
                      "A cheap read that is later than 95 of 100 is asked for once more; the first "
                      "answer counts."};
  Rows hedge{section, "hedge.", hedge_of};
  hedge.add("enabled", &HedgeSettings::enabled, {.meaning = "Late cheap reads are asked for once more."});
  hedge.add("percent", &HedgeSettings::percent,
            {.range = "[1, 50]",
             .meaning = "Hedges for each 100 requests; each is paid out of the retry budget as well."});
  hedge.add("burst", &HedgeSettings::burst,
            {.range = "[1, 100]",
             .unit = "hedges",
             .level = Level::kExpert,
             .meaning = "Hedges that are saved up at the most."});
  hedge.add("most_weight", &HedgeSettings::most_weight,
            {.range = "[1, 1000]",
             .unit = "weight",
             .level = Level::kExpert,
             .meaning = "What weighs more is not hedged."});
  hedge.add("quiet_after_429_ms", &HedgeSettings::quiet_after_429,
            {.range = "[0, 3600000]",
             .level = Level::kExpert,
             .meaning = "For that long after a 429 nothing is hedged."});
  takes_at_run_time(section);
  return section;
}

}  // namespace tidegate::config
