// How long answers are good for: one key an endpoint in three sections, and the usual time to live for most.
#include "tidegate/config/model/endpoints.hpp"
#include "tidegate/config/model/sections.hpp"
#include "tidegate/mexc/client/rest/endpoint_policies.hpp"

namespace tidegate::config {
namespace {

using mexc::client::Lifetimes;
using Term = base::Duration Lifetimes::*;

constexpr std::string_view kUpToThirtyDays = "[0, 2592000000]";

Key row_for(const Section& section, const std::string& endpoint, Term term) {
  Key key = row_of(section.name, endpoint + "_ms", "lifetimes.",
                   {.range = kUpToThirtyDays, .meaning = section.meaning});
  key.field = "lifetimes." + endpoint + "." + section.name;
  key.kind = Kind::kTime;
  key.get = [endpoint, term](const Draft& draft) -> Value {
    return draft.settings.access.client.lifetimes.at(endpoint).*term;
  };
  key.set = [endpoint, term](Draft& draft, const Value& value) {
    draft.settings.access.client.lifetimes.at(endpoint).*term = std::get<base::Duration>(value);
  };
  return key;
}

void add_rows(Section& section, Term term) {
  section.one_key_an_endpoint = true;
  for (const auto& policy : kept_endpoints()) section.keys.push_back(row_for(section, policy.name, term));
}

void set_usual_ttl(Draft& draft, const Value& value) {
  draft.usual_ttl = std::get<base::Duration>(value);
  for (const auto& policy : kept_endpoints()) {
    if (!has_usual_ttl(policy)) continue;
    draft.settings.access.client.lifetimes.at(policy.name).ttl = draft.usual_ttl;
  }
}

}  // namespace

std::vector<Section> lifetime_sections() {
  Section ttl{.name = "ttl",
              .meaning =
                  "How long an answer of that endpoint is fresh, counted from its arrival; 0: never "
                  "kept."};
  Key usual = row_of("ttl", "default_ms", "lifetimes.",
                     {.range = kUpToThirtyDays,
                      .level = Level::kBasic,
                      .meaning = "The usual time to live: of the endpoints whose own is 1000 by default."});
  usual.kind = Kind::kTime;
  usual.sets_others = true;
  usual.get = [](const Draft& draft) -> Value { return draft.usual_ttl; };
  usual.set = set_usual_ttl;
  ttl.keys.push_back(std::move(usual));
  add_rows(ttl, &Lifetimes::ttl);
  Section refresh{.name = "refresh_after",
                  .meaning =
                      "An answer of that endpoint that is served older than this is also renewed behind "
                      "it; 0: never."};
  add_rows(refresh, &Lifetimes::refresh_after);
  Section stale{.name = "stale_bound",
                .meaning =
                    "How long an answer of that endpoint may stand in when the exchange fails, always "
                    "told as stale; 0: never."};
  add_rows(stale, &Lifetimes::stale_bound);
  for (Section* section : {&ttl, &refresh, &stale}) takes_at_run_time(*section);
  return {std::move(ttl), std::move(refresh), std::move(stale)};
}

}  // namespace tidegate::config
