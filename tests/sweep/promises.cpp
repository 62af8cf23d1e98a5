#include "sweep/promises.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "kill/agreement.hpp"
#include "sweep/judges.hpp"
#include "tidegate/sim/limits/rate_limiter.hpp"

namespace tidegate::sweep {

using namespace virtual_hour;

namespace {

using market::OrderReport;
using std::chrono::seconds;

bool is_second(const market::ClientOrderId& id) {
  return id.value().starts_with(SecondUser::kOrderPrefix);
}

std::vector<OrderReport> traded(const VirtualSessionReport& report) {
  std::vector<OrderReport> orders = report.orders;
  std::erase_if(orders, [](const OrderReport& order) { return is_second(order.client_id); });
  return orders;
}

std::uint64_t counted(const std::map<std::string, std::uint64_t>& counts, const std::string& of) {
  const auto found = counts.find(of);
  return found == counts.end() ? 0 : found->second;
}

std::uint64_t answered(const VirtualSessionReport& report, int status) {
  const auto found = report.exchange.by_status.find(status);
  return found == report.exchange.by_status.end() ? 0 : found->second;
}

void expect_the_summary_to_agree(const trading::Summary& told, const std::vector<OrderReport>& orders) {
  const auto is_filled = [](const OrderReport& o) { return o.status == market::OrderStatus::kFilled; };
  const auto filled = static_cast<std::uint64_t>(std::ranges::count_if(orders, is_filled));
  market::Amount volume;
  for (const OrderReport& order : orders) volume += order.executed_quote;
  EXPECT_EQ(told.orders.filled, filled);
  EXPECT_EQ(told.orders.canceled, orders.size() - filled);
  EXPECT_EQ(told.orders.sent,
            told.orders.filled + told.orders.canceled + told.orders.rejected + told.orders.absent);
  EXPECT_EQ(told.orders.intended, told.orders.sent + told.orders.withdrawn);
  EXPECT_EQ(told.orders_open, 0U);
  EXPECT_EQ(told.totals.volume.to_string(), volume.to_string());
}

// The account began without any base asset. What it has now is what trading says it holds and what the second
// user bought, to the last digit: commissions that were taken out of the base are gone.
void expect_the_held_to_be_in_the_account(const VirtualSessionReport& report) {
  for (const auto& symbol : report.trading.trading.symbols) {
    const market::Asset base{symbol.symbol.value().substr(0, 3)};
    market::Amount held = market::Amount::from_raw(symbol.held.quantity.raw());
    for (const Booked& booked : report.booked) {
      const auto* fill = std::get_if<market::Fill>(&booked.what);
      if (fill == nullptr || fill->symbol != symbol.symbol || !is_second(fill->client_id)) continue;
      held += market::Amount::from_raw(fill->quantity.raw());
      if (fill->commission_asset == base) held -= fill->commission;
    }
    market::Amount owned;
    for (const auto& balance : report.account.balances) {
      if (balance.asset == base) owned = balance.free + balance.locked;
    }
    EXPECT_EQ(owned.to_string(), held.to_string()) << symbol.symbol.value();
  }
}

// The coarsest step that the exchange may have told: changes of precision may overlap, and a trader that was
// told of them reads the rules again after ten minutes only, so it may end by them.
market::Quantity coarsest_step(const market::Symbol& symbol, const VirtualSessionSettings& settings) {
  int fewest = symbol.value().starts_with("BTC") ? 6 : 5;
  const int decimals = fewest;
  for (base::Duration at{}; at < settings.duration; at += std::chrono::milliseconds{100}) {
    int fewer = 0;
    for (const sim::FaultRule& rule : settings.faults) {
      const bool changes = rule.kind == sim::FaultKind::kPrecisionChanged && rule.target == symbol.value();
      if (changes && rule.within(at)) fewer += rule.fewer_decimals;
    }
    fewest = std::min(fewest, decimals - fewer);
  }
  return base::step_of<market::Quantity>(std::max(0, fewest));
}

// Once nothing fails any more, nothing keeps trading from selling what it holds. Less than the exchange's
// minimum of 1 quote unit it cannot sell, nor what is below a step.
void expect_nothing_left_but_dust(const VirtualSessionReport& report,
                                  const VirtualSessionSettings& settings) {
  for (const auto& symbol : report.trading.trading.symbols) {
    const market::Quantity held = symbol.held.quantity;
    if (!held.is_positive()) continue;
    const market::Price bid = report.booked.back().bids.at(symbol.symbol);
    const market::Amount most_dust =
        market::Amount::from_int(2) + market::notional(bid, coarsest_step(symbol.symbol, settings)).value();
    EXPECT_LT(market::notional(bid, held).value(), most_dust)
        << held.to_string() << " of " << symbol.symbol.value() << " at " << bid.to_string();
  }
}

// What buys of trading's paid out of what they bought.
std::map<market::Symbol, market::Quantity> fees_in_base(const VirtualSessionReport& report) {
  std::map<market::Symbol, market::Quantity> fees;
  for (const Booked& booked : report.booked) {
    const auto* fill = std::get_if<market::Fill>(&booked.what);
    if (fill == nullptr || is_second(fill->client_id)) continue;
    if (!fill->symbol.value().starts_with(fill->commission_asset.value())) continue;
    fees[fill->symbol] += market::Quantity::from_raw(fill->commission.raw());
  }
  return fees;
}

// In seconds of the session, as the log's lines begin with nanoseconds.
std::string shown(const WireRequest& request) {
  return std::string(mexc::wire::row(request.endpoint).name) + " at " +
         std::to_string(request.sent.time_since_epoch().count()) + " ns";
}

// How long what was answered that way must be left alone; zero: it need not.
base::Duration rest_after(const AnswerHead& answer, const resilience::GateSettings& settings) {
  if (answer.status == 429) return answer.retry_after.value_or(settings.default_rate_block);
  if (answer.status == 418 || answer.status == 403)
    return answer.retry_after.value_or(settings.default_host_block);
  return {};
}

// An answer that wants us to rest, and of which endpoint; none: of everything, streams too.
struct Rest {
  base::MonotonicTime until{};
  std::optional<mexc::wire::Endpoint> endpoint;
};

// Whoever was told that ends with the process that died next; nobody else knows of it.
base::MonotonicTime known_until(const VirtualSessionReport& report, base::MonotonicTime told) {
  const auto next = std::ranges::upper_bound(report.crashes, told);
  return next == report.crashes.end() ? base::kNever : *next;
}

// By the instant at which the answers were on the wire. A 429 is about one endpoint; 418 and 403 are about
// everything, but a 403 or 429 to an upgrade is that stream's own.
std::multimap<base::MonotonicTime, Rest> rests(const VirtualSessionReport& report,
                                               const resilience::GateSettings& settings) {
  std::multimap<base::MonotonicTime, Rest> found;
  for (const WireRequest& request : report.requests) {
    if (!request.answer) continue;
    const base::Duration pause = rest_after(*request.answer, settings);
    if (pause == base::Duration::zero()) continue;
    const bool its_own = request.answer->status == 429;
    found.emplace(request.answer->at,
                  Rest{.until = std::min(request.answer->at + pause, known_until(report, request.answer->at)),
                       .endpoint = its_own ? std::optional{request.endpoint} : std::nullopt});
  }
  for (const StreamAttempt& stream : report.streams) {
    if (!stream.answer || stream.answer->status != 418) continue;
    const AnswerHead& answer = *stream.answer;
    const auto until = std::min(answer.at + rest_after(answer, settings), known_until(report, answer.at));
    found.emplace(answer.at, Rest{.until = until, .endpoint = {}});
  }
  return found;
}

// A 403 or 429 to an upgrade holds for the streams like it: those with a listen key, or those without. There
// is one of each at a time, and its successor.
void expect_refused_streams_to_rest(const VirtualSessionReport& report) {
  constexpr base::Duration kUntold = seconds{60};
  for (const bool has_key : {false, true}) {
    base::MonotonicTime rests_until{};
    for (const StreamAttempt& stream : report.streams) {
      if (stream.has_key != has_key) continue;
      EXPECT_GE(stream.sent, rests_until) << (has_key ? "a private" : "a public") << " stream at "
                                          << stream.sent.time_since_epoch().count() << " ns before its time";
      if (!stream.answer || (stream.answer->status != 403 && stream.answer->status != 429)) continue;
      rests_until = std::min(stream.answer->at + stream.answer->retry_after.value_or(kUntold),
                             known_until(report, stream.answer->at));
    }
  }
}

void expect_no_stream_tried_while_blocked(const std::vector<StreamAttempt>& streams,
                                          const std::multimap<base::MonotonicTime, Rest>& rests) {
  base::MonotonicTime host_rests_until{};
  auto next = rests.begin();
  for (const StreamAttempt& stream : streams) {
    for (; next != rests.end() && next->first < stream.sent; ++next) {
      if (!next->second.endpoint) host_rests_until = std::max(host_rests_until, next->second.until);
    }
    EXPECT_GE(stream.sent, host_rests_until)
        << stream.path << " at " << stream.sent.time_since_epoch().count()
        << " ns although the host blocks us";
  }
}

void expect_none(const Faults& faults, const char* of) {
  for (const std::string& fault : faults) ADD_FAILURE() << of << ": " << fault;
}

}  // namespace

void expect_rules_kept(const VirtualSessionReport& report, const VirtualSessionSettings& settings) {
  const trading::TradingSettings& trading = settings.system.trading;
  expect_none(entries_while_stopping(report, settings.system.access.venue.order_timeout), "stopping");
  expect_none(orders_on_old_books(
                  report, {.entry = trading.risk.max_data_age, .exit = trading.ladder.max_cached_age}),
              "old book");
  expect_none(exposure_beyond(report, {.of_a_symbol = trading.risk.max_position_notional,
                                       .of_all = trading.risk.max_total_notional}),
              "exposure");
  expect_none(sold_beyond_what_was_bought(report), "sold beyond");
  expect_none(absences_told_too_early(report), "absent");
  expect_none(entries_beyond_the_loss(report, trading.risk.max_daily_loss, loss_slack(trading)), "loss");
}

market::Amount loss_slack(const trading::TradingSettings& settings) {
  return market::Amount::from_raw(settings.bracket.trade_notional.raw() / 100);
}

void expect_orders_kept(const VirtualSessionReport& report, const kill::JournalContent& journal,
                        const VirtualSessionSettings& settings) {
  EXPECT_TRUE(report.stopped) << "trading ends within its patience";
  const std::vector<OrderReport> orders = traded(report);
  kill::expect_agreement(journal, orders, fees_in_base(report));
  // A summary tells of its own process alone.
  if (report.crashes.empty()) expect_the_summary_to_agree(report.trading.trading, orders);
  expect_the_held_to_be_in_the_account(report);
  EXPECT_EQ(report.trading.trading.orders_open, 0U);
  expect_nothing_left_but_dust(report, settings);
  EXPECT_EQ(report.log.find(name(base::EventKind::kOrderContradicted)), std::string::npos)
      << "trading believed what the exchange later disproved";
}

void expect_results_true(const VirtualSessionReport& report) {
  std::map<market::ClientOrderId, std::vector<market::OrderId>> taken;
  for (const OrderReport& order : report.orders) {
    if (is_second(order.client_id)) taken[order.client_id].push_back(order.id);
  }
  for (const SecondUser::Placed& order : report.seconds) {
    SCOPED_TRACE(order.client_id.value());
    const std::vector<market::OrderId> ids = taken[order.client_id];
    ASSERT_TRUE(order.outcome) << "an order without a result";
    ASSERT_LE(ids.size(), 1U) << "doubled";
    if (*order.outcome) {
      ASSERT_EQ(ids.size(), 1U) << "said to be taken";
      EXPECT_EQ(ids.front(), **order.outcome);
    } else if (order.outcome->error().delivery != base::Delivery::kUnknown) {
      EXPECT_TRUE(ids.empty()) << "said to have had no effect: " << order.outcome->error().message;
    }
  }
}

void expect_limits_kept(const VirtualSessionReport& report, const VirtualSessionSettings& settings) {
  EXPECT_EQ(answered(report, 429), counted(report.exchange.by_fault, "too_many_requests"));
  EXPECT_EQ(answered(report, 418), counted(report.exchange.by_fault, "banned"));

  const resilience::GateSettings& gate = settings.system.access.client.gate;
  sim::RateLimiter limiter{settings.rate_limits};
  base::MonotonicTime host_rests_until{};
  std::map<mexc::wire::Endpoint, base::MonotonicTime> rests_until;
  // An answer counts from the instant at which it was on the wire; requests sent in that very instant do not.
  const auto all_rests = rests(report, gate);
  expect_no_stream_tried_while_blocked(report.streams, all_rests);
  expect_refused_streams_to_rest(report);
  auto next = all_rests.begin();
  for (const WireRequest& request : report.requests) {
    for (; next != all_rests.end() && next->first < request.sent; ++next) {
      const Rest& rest = next->second;
      auto& until = rest.endpoint ? rests_until[*rest.endpoint] : host_rests_until;
      until = std::max(until, rest.until);
    }
    EXPECT_GE(request.sent, host_rests_until) << shown(request) << " although the host blocks us";
    EXPECT_GE(request.sent, rests_until[request.endpoint])
        << shown(request) << " before Retry-After was over";
    const auto account = request.api_key.empty() ? std::nullopt : std::optional{sim::AccountId{1}};
    EXPECT_FALSE(
        limiter.admit(request.endpoint, {request.weight.ip, request.weight.uid}, account, request.sent))
        << shown(request) << " exceeds a limit";
  }
}

}  // namespace tidegate::sweep
