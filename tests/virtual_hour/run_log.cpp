#include "virtual_hour/run_log.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

namespace tidegate::virtual_hour {
namespace {

// FNV-1a, 64 bits (isthe.com/chongo/tech/comp/fnv): distinguishes runs, guards against no attacker.
std::uint64_t hash_of(std::string_view bytes) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : bytes) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  return hash;
}

std::int64_t stamp(base::MonotonicTime at) {
  return at.time_since_epoch().count();
}

}  // namespace

void RunLog::on_wire(const net::WireRun& run) {
  ++wire_runs_;
  const char arrow = run.direction == net::WireDirection::kToListener ? '>' : '<';
  fmt::format_to(std::back_inserter(text_), "{} wire {}{} {} {:016x}\n", stamp(run.at), run.connection, arrow,
                 run.bytes.size(), hash_of(run.bytes));
}

void RunLog::listen_to(sim::Exchange& exchange) {
  exchange_ = &exchange;
  exchange.add_listener(*this);
}

std::map<market::Symbol, market::Price> RunLog::bids() const {
  std::map<market::Symbol, market::Price> bids;
  for (const market::Instrument& instrument : exchange_->instruments()) {
    const auto bid = exchange_->book(instrument.symbol).best_bid();
    if (bid) bids.emplace(instrument.symbol, bid->price);
  }
  return bids;
}

void RunLog::on_fill(sim::AccountId, const market::Fill& fill) {
  booked_.push_back({clock_.now(), fill, bids()});
}

void RunLog::on_order(sim::AccountId, const market::OrderReport& report) {
  booked_.push_back({clock_.now(), report, bids()});
  market::OrderReport& known = orders_[report.id];
  const std::int64_t now = stamp(clock_.now());
  fmt::format_to(std::back_inserter(text_), "{} order {} {} {} {} {} {} at {} executed {} for {}\n", now,
                 report.id.value(), report.client_id.value(), report.symbol.value(), name(report.side),
                 report.quantity.to_string(), name(report.status), report.price.to_string(),
                 report.executed.to_string(), report.executed_quote.to_string());
  if (report.executed > known.executed) {
    ++fills_;
    fmt::format_to(std::back_inserter(text_), "{} fill {} {} {} {} for {}\n", now, report.client_id.value(),
                   report.symbol.value(), name(report.side), (report.executed - known.executed).to_string(),
                   (report.executed_quote - known.executed_quote).to_string());
  }
  known = report;
}

void RunLog::on_event(const base::Event& event) {
  const std::string_view kind = name(event.kind);
  if (kind.starts_with("order.")) told_.push_back(event);
  fmt::format_to(std::back_inserter(text_), "{} event {} {} {} {}\n", stamp(event.at), name(event.severity()),
                 kind, event.subject, event.text);
}

std::vector<market::OrderReport> RunLog::orders() const {
  std::vector<market::OrderReport> all;
  all.reserve(orders_.size());
  for (const auto& [id, report] : orders_) all.push_back(report);
  return all;
}

}  // namespace tidegate::virtual_hour
