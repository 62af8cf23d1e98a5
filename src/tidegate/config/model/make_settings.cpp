// What a draft holds beside the settings goes into them, and every room's validate() is asked.
#include "tidegate/config/model/make_settings.hpp"

#include "tidegate/base/validation.hpp"
#include "tidegate/config/model/make_alerts.hpp"
#include "tidegate/config/model/model.hpp"
#include "tidegate/config/model/strategy_values.hpp"

namespace tidegate::config {
namespace {

void set_exchange(const Draft& draft, MadeSettings& made) {
  if (draft.host.empty()) {
    if (!draft.stream_host.empty()) made.problems.push_back({"exchange.stream_host", ": needs host as well"});
    return;
  }
  const auto requests = net::parse_origin(draft.host);
  const auto streams = draft.stream_host.empty() ? requests : net::parse_origin(draft.stream_host);
  if (!requests) {
    made.problems.push_back({"exchange.host", ": " + requests.error().message});
  } else if (!requests->path.empty()) {
    made.problems.push_back(
        {"exchange.host", ": '" + draft.host +
                              "' has a path; requests go to /api/v3 of the host: leave the "
                              "path out"});
  } else if (!streams) {
    made.problems.push_back({"exchange.stream_host", ": " + streams.error().message});
  } else {
    made.settings.access.set_exchange(*requests, *streams);
  }
}

void set_circuits(const Draft& draft, MadeSettings& made) {
  const auto circuits = draft.tables.find("circuit");
  if (circuits == draft.tables.end()) return;
  for (const auto& [endpoint, own] : circuits->second) {
    made.settings.access.client.gate.circuit_of[endpoint] =
        draft_of(draft, endpoint).settings.access.client.gate.circuit;
  }
}

// Of each strategy: what is wrong in one that is not chosen is told too, before somebody chooses it.
void set_strategy(const Draft& draft, MadeSettings& made, base::Problems& found) {
  for (const trading::StrategyKind& kind : trading::strategies()) {
    trading::ReadStrategy read = read_strategy(kind, draft.strategies.find(kind.section)->second);
    found.append(kind.section, read.problems);
    if (kind.name == draft.settings.strategy.name) made.settings.strategy.make = std::move(read.make);
  }
}

// A copy of another field, which is reported under its own name already.
bool is_copy(std::string_view field) {
  return field == "orders.recv_window";
}

void tell_by_setting(const std::vector<std::string>& found, MadeSettings& made) {
  for (const std::string& text : found) {
    const std::string_view field = std::string_view(text).substr(0, text.find_first_of(": "));
    if (is_copy(field)) continue;
    if (const auto place = find_field(field)) {
      made.problems.push_back({place->path(), text.substr(field.size())});
    } else {
      made.problems.push_back({{}, text});
    }
  }
}

}  // namespace

// What an endpoint's circuit does not say is as of all circuits; its profile comes first.
Draft draft_of(const Draft& draft, const std::string& endpoint) {
  Draft one = draft;
  const auto circuits = draft.tables.find("circuit");
  if (circuits == draft.tables.end()) return one;
  const auto own = circuits->second.find(endpoint);
  if (own == circuits->second.end()) return one;
  for (const bool first : {true, false}) {
    for (const auto& [name, value] : own->second) {
      const Key* key = section_named("circuit")->find(name);
      if (key->sets_others == first) key->set(one, value);
    }
  }
  return one;
}

MadeSettings make_settings(const Draft& draft) {
  MadeSettings made{.settings = draft.settings, .problems = {}};
  base::Problems found;
  set_exchange(draft, made);
  set_circuits(draft, made);
  set_strategy(draft, made, found);
  make_alerts(draft, made);
  Settings& settings = made.settings;
  settings.access.venue.symbols = settings.trading.symbols;
  // What is signed with a window may arrive within it: absence is proven only beyond.
  settings.trading.orders.recv_window = settings.access.client.transport.recv_window;

  found.append(settings.access.client.validate());
  found.append(settings.access.books.validate());
  found.append(settings.access.venue.validate());
  found.append(settings.trading.validate());
  found.append("journal", settings.journal.validate());
  tell_by_setting(found.take(), made);
  return made;
}

}  // namespace tidegate::config
