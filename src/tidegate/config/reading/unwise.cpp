// The rules of what is unwise, each with the settings that it looks at.
#include "tidegate/config/reading/unwise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "tidegate/base/validation.hpp"
#include "tidegate/config/model/model.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"

namespace tidegate::config {
namespace {

using base::in_ms;

class Advice {
 public:
  explicit Advice(const Loaded& loaded) : loaded_(loaded) {}

  // Of the first setting; the others have a part in it. Told where the first of them that somebody has set
  // was set.
  void add(const std::vector<std::string>& settings, const std::string& what) {
    const Place place = find_setting(settings.front()).value();
    found_.push_back(fmt::format("{}: unwise: {} is {}: {}", where(settings), place.path(),
                                 place.key->shown(place.key->get(loaded_.draft)), what));
  }
  std::vector<std::string> take() { return std::move(found_); }

 private:
  std::string where(const std::vector<std::string>& settings) const {
    for (const Source least : {Source::kFile, Source::kPreset}) {
      for (const std::string& setting : settings) {
        const Origin& origin = loaded_.origins.of(setting);
        if (origin.source >= least) return least == Source::kFile ? origin.where : origin.in_words();
      }
    }
    return "default";
  }

  const Loaded& loaded_;
  std::vector<std::string> found_;
};

void judge_ages(const Settings& settings, Advice& advice) {
  const trading::LadderSettings& ladder = settings.trading.ladder;
  const auto& depth = settings.access.client.lifetimes.at("depth");
  if (depth.stale_bound > ladder.max_cached_age) {
    advice.add(
        {"stale_bound.depth_ms", "ladder.max_cached_age_ms"},
        fmt::format("a stale book above ladder.max_cached_age_ms ({}) is served, but nothing is bought on "
                    "it: lower the one, or raise the other",
                    in_ms(ladder.max_cached_age)));
  }
  if (depth.ttl > ladder.max_rest_age) {
    advice.add(
        {"ttl.depth_ms", "ladder.max_rest_age_ms", "ttl.default_ms"},
        fmt::format("a book that counts as fresh in the cache is too old for ladder.max_rest_age_ms ({}), "
                    "so trading steps down while all is well: lower the one, or raise the other",
                    in_ms(ladder.max_rest_age)));
  }
  if (settings.trading.risk.max_data_age < ladder.max_stream_age) {
    advice.add(
        {"risk.max_data_age_ms", "ladder.max_stream_age_ms"},
        fmt::format("the ladder allows entries on books up to ladder.max_stream_age_ms ({}), and the risk "
                    "limits then refuse them: raise the one, or lower the other",
                    in_ms(ladder.max_stream_age)));
  }
}

void judge_lifetimes(const Settings& settings, Advice& advice) {
  for (const auto& [endpoint, terms] : settings.access.client.lifetimes) {
    const std::string key = "." + endpoint + "_ms";
    if (terms.ttl > terms.ttl.zero() && terms.refresh_after >= terms.ttl) {
      advice.add(
          {"refresh_after" + key, "ttl" + key, "ttl.default_ms"},
          fmt::format("nothing is served that old, since ttl{} is {}: it never renews anything; set it "
                      "lower, or to 0",
                      key, in_ms(terms.ttl)));
    }
    if (terms.stale_bound > terms.stale_bound.zero() && terms.stale_bound < terms.ttl) {
      advice.add(
          {"stale_bound" + key, "ttl" + key, "ttl.default_ms"},
          fmt::format("an answer is fresh for longer, ttl{} is {}: it never stands in when the exchange "
                      "fails; set it higher, or to 0",
                      key, in_ms(terms.ttl)));
    }
  }
}

// Answers that are kept by symbol, for all symbols at once.
std::size_t answers_by_symbol(const Settings& settings) {
  std::size_t endpoints = 0;
  for (const mexc::wire::EndpointRow& row : mexc::wire::kEndpointTable) {
    const bool by_symbol = row.bulk == mexc::wire::Bulk::kAllSymbols ||
                           row.endpoint == mexc::wire::Endpoint::kDepth ||
                           row.endpoint == mexc::wire::Endpoint::kOpenOrders;
    const auto terms = settings.access.client.lifetimes.find(std::string{row.name});
    if (by_symbol && terms != settings.access.client.lifetimes.end() &&
        terms->second.ttl > base::Duration::zero()) {
      ++endpoints;
    }
  }
  return endpoints * settings.trading.symbols.size();
}

void judge_cache(const Settings& settings, Advice& advice) {
  const auto& cache = settings.access.client.gate.cache;
  const std::size_t answers = answers_by_symbol(settings);
  if (cache.max_entries < answers) {
    advice.add(
        {"cache.max_entries", "trading.symbols"},
        fmt::format("books, tickers and open orders of {} symbols are {} answers, which push each other "
                    "out: make it at least {}",
                    settings.trading.symbols.size(), answers, answers));
  }
  // A level of a book in JSON, ["61685.99","0.003"], takes some 24 bytes.
  constexpr std::size_t kBytesOfALevel = 24;
  const auto levels = static_cast<std::size_t>(settings.access.books.book.snapshot_limit) * 2;
  const std::size_t bytes = settings.trading.symbols.size() * levels * kBytesOfALevel;
  if (cache.max_bytes > 0 && cache.max_bytes < bytes) {
    advice.add(
        {"cache.max_bytes", "trading.symbols", "stream.snapshot_limit"},
        fmt::format("the books of {} symbols alone take about {} bytes, and push each other out: make it "
                    "larger, or 0",
                    settings.trading.symbols.size(), bytes));
  }
}

void judge_calls(const Settings& settings, Advice& advice) {
  const mexc::client::ClientSettings& client = settings.access.client;
  const base::Duration longest = std::max(client.call_timeout, settings.access.venue.order_timeout);
  if (client.gate.batch.window >= client.call_timeout) {
    advice.add(
        {"batching.window_ms", "exchange.call_timeout_ms"},
        fmt::format("a call may be held back until its time is over, exchange.call_timeout_ms ({}): make "
                    "it much shorter",
                    in_ms(client.call_timeout)));
  }
  if (client.gate.circuit.probe_lease <= longest) {
    advice.add(
        {"circuit.probe_lease_ms", "exchange.call_timeout_ms", "exchange.order_timeout_ms"},
        fmt::format("a probe is given up before the call that it is may end ({}), so a slow answer never "
                    "closes the circuit: make it longer",
                    in_ms(longest)));
  }
  const std::size_t most = client.transport.http.max_connections;
  if (client.warm_connections > most) {
    advice.add(
        {"exchange.warm_connections", "exchange.max_connections"},
        fmt::format("no more than exchange.max_connections ({}) are ever open: lower the one, or raise "
                    "the other",
                    most));
  }
}

void judge_risk(const Settings& settings, Advice& advice) {
  const trading::RiskLimits& risk = settings.trading.risk;
  if (risk.max_order_notional > risk.max_position_notional) {
    advice.add(
        {"risk.max_order_notional", "risk.max_position_notional"},
        fmt::format("no order comes near it, since risk.max_position_notional ({}) is lower: it limits "
                    "nothing",
                    risk.max_position_notional.to_string()));
  }
  if (risk.max_position_notional > risk.max_total_notional) {
    advice.add(
        {"risk.max_position_notional", "risk.max_total_notional"},
        fmt::format("no position comes near it, since risk.max_total_notional ({}) is lower: it limits "
                    "nothing",
                    risk.max_total_notional.to_string()));
  }
  if (risk.max_daily_loss >= risk.max_total_notional) {
    advice.add(
        {"risk.max_daily_loss", "risk.max_total_notional"},
        fmt::format("all that may be held at once, risk.max_total_notional ({}), has to be lost before it "
                    "stops anything: make it a part of that",
                    risk.max_total_notional.to_string()));
  }
}

void judge_safety(const Settings& settings, Advice& advice) {
  const access::AccessSettings& access = settings.access;
  const std::string& host = access.client.transport.host.host;
  if (access.allow_plain_http && !host.empty() && !access.requests_by_tls && !net::is_loopback(host)) {
    advice.add(
        {"exchange.allow_plain_http", "exchange.host"},
        fmt::format("the API key and signed requests go to {} readable by everybody on the way: name it "
                    "as https://{}",
                    host, host));
  }
  if (settings.journal.path == ":memory:") {
    advice.add({"journal.path"},
               "after a crash nobody knows which orders were sent: name a file on a disk of this machine");
  }
}

}  // namespace

std::vector<std::string> unwise(const Loaded& loaded) {
  Advice advice{loaded};
  judge_ages(loaded.settings, advice);
  judge_lifetimes(loaded.settings, advice);
  judge_cache(loaded.settings, advice);
  judge_calls(loaded.settings, advice);
  judge_risk(loaded.settings, advice);
  judge_safety(loaded.settings, advice);
  return advice.take();
}

}  // namespace tidegate::config
