#include "sweep/judges.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <variant>

namespace tidegate::sweep {

using namespace virtual_hour;

namespace {

using market::Amount;
using market::Fill;
using market::OrderReport;
using market::Side;

bool is_own(const market::ClientOrderId& id) {
  return !id.value().starts_with(SecondUser::kOrderPrefix);
}

std::string at(base::MonotonicTime when) {
  return " at " + std::to_string(when.time_since_epoch().count()) + " ns";
}

std::string in_ms(base::Duration time) {
  return std::to_string(time / std::chrono::milliseconds{1}) + " ms";
}

Amount product(Amount a, Amount b) {
  return Amount::from_raw(base::decimal::multiply(a.raw(), b.raw()).value_or(0));
}
Amount quotient(Amount a, Amount b) {
  return Amount::from_raw(base::decimal::divide(a.raw(), b.raw()).value_or(0));
}
Amount as_amount(market::Quantity quantity) {
  return Amount::from_raw(quantity.raw());
}
Amount worth(market::Price price, Amount quantity) {
  return product(Amount::from_raw(price.raw()), quantity);
}

bool out_of_base(const Fill& fill) {
  return !fill.commission_asset.value().empty() &&
         fill.symbol.value().starts_with(fill.commission_asset.value());
}

// One symbol of the session's own.
struct Position {
  Amount quantity;
  Amount cost;    // of that, without fees
  Amount result;  // what sales brought less what buys and fees took
  std::map<market::OrderId, Amount> open_buys;

  void book(const Fill& fill) {
    const Amount traded = as_amount(fill.quantity);
    if (fill.side == Side::kBuy) {
      quantity += out_of_base(fill) ? traded - fill.commission : traded;
      cost += fill.quote_quantity;
      result -= fill.quote_quantity;
    } else {
      const Amount sold = std::min(traded, quantity);
      if (quantity.is_positive()) cost -= product(cost, quotient(sold, quantity));
      quantity -= sold;
      result += fill.quote_quantity;
    }
    if (!out_of_base(fill)) result -= fill.commission;
  }
  void book(const OrderReport& report) {
    if (report.side != Side::kBuy) return;
    if (market::is_final(report.status)) {
      open_buys.erase(report.id);
    } else {
      open_buys[report.id] = worth(report.price, as_amount(report.quantity - report.executed));
    }
  }
  Amount exposure() const {
    Amount sum = cost;
    for (const auto& [id, value] : open_buys) sum += value;
    return sum;
  }
};

// All that happens to the session's own orders, in order. `seen` is called after each word on an order, with
// the positions as they are then.
template <class Seen>
void replay(const VirtualSessionReport& report, Seen seen) {
  std::map<market::Symbol, Position> positions;
  for (const Booked& booked : report.booked) {
    if (const auto* fill = std::get_if<Fill>(&booked.what)) {
      if (is_own(fill->client_id)) positions[fill->symbol].book(*fill);
    } else if (const auto& order = std::get<OrderReport>(booked.what); is_own(order.client_id)) {
      positions[order.symbol].book(order);
      seen(booked, order, positions);
    }
  }
}

// "order.sent tg1-2".
std::string named(const base::Event& event) {
  return std::string{name(event.kind)} + " " + event.subject;
}

// "entry: …", "exit: …"; "BUY BTCUSDT: …", "SELL BTCUSDT: …".
struct Told {
  market::Symbol symbol;
  bool entry = false;
};
std::optional<Told> decision(const base::Event& event) {
  const std::string_view text = event.text;
  if (event.kind == base::EventKind::kOrderIntended)
    return Told{market::Symbol{event.subject}, text.starts_with("entry")};
  if (event.kind != base::EventKind::kOrderSent) return std::nullopt;
  const std::size_t blank = text.find(' ');
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || blank > colon) return std::nullopt;
  return Told{market::Symbol{std::string{text.substr(blank + 1, colon - blank - 1)}},
              text.starts_with("BUY")};
}

}  // namespace

Faults entries_while_stopping(const VirtualSessionReport& report, base::Duration order_timeout) {
  Faults faults;
  for (const base::Event& event : report.told) {
    const auto told = decision(event);
    if (told && told->entry && event.at > report.stopped_at) {
      faults.push_back(named(event) + at(event.at) + ": an entry while stopping");
    }
  }
  std::set<market::ClientOrderId> buys;
  for (const OrderReport& order : report.orders) {
    if (order.side == Side::kBuy && is_own(order.client_id)) buys.insert(order.client_id);
  }
  for (const WireRequest& request : report.requests) {
    if (request.sent <= report.stopped_at + order_timeout) continue;
    for (const market::ClientOrderId& id : request.placed) {
      if (buys.contains(id)) faults.push_back(id.value() + at(request.sent) + ": a buy sent while stopping");
    }
  }
  return faults;
}

Faults orders_on_old_books(const VirtualSessionReport& report, const AgeBounds& bounds) {
  Faults faults;
  for (const base::Event& event : report.told) {
    const auto told = decision(event);
    if (!told) continue;
    const std::string what = named(event) + at(event.at);
    const auto found = report.book_told.find(told->symbol);
    const std::vector<base::MonotonicTime> none;
    const auto& instants = found == report.book_told.end() ? none : found->second;
    const auto after = std::ranges::upper_bound(instants, event.at);
    if (after == instants.begin()) {
      faults.push_back(what + ": nothing had told of the book");
      continue;
    }
    const base::Duration age = event.at - *std::prev(after);
    const base::Duration bound = told->entry ? bounds.entry : bounds.exit;
    if (age > bound) {
      faults.push_back(what + ": on a book that is at least " + in_ms(age) + " old; " + in_ms(bound) +
                       " are allowed");
    }
  }
  return faults;
}

Faults exposure_beyond(const VirtualSessionReport& report, const ExposureLimits& limits) {
  Faults faults;
  replay(report, [&](const Booked& booked, const OrderReport& order, const auto& positions) {
    Amount all;
    for (const auto& [symbol, position] : positions) {
      const Amount exposure = position.exposure();
      all += exposure;
      if (symbol == order.symbol && exposure > limits.of_a_symbol) {
        faults.push_back(symbol.value() + at(booked.at) + ": exposed with " + exposure.to_string() + "; " +
                         limits.of_a_symbol.to_string() + " are allowed");
      }
    }
    if (limits.of_all && all > *limits.of_all) {
      faults.push_back("all symbols" + at(booked.at) + ": exposed with " + all.to_string() + "; " +
                       limits.of_all->to_string() + " are allowed");
    }
  });
  return faults;
}

Faults sold_beyond_what_was_bought(const VirtualSessionReport& report) {
  Faults faults;
  std::map<market::Symbol, Amount> left;
  for (const Booked& booked : report.booked) {
    const auto* fill = std::get_if<Fill>(&booked.what);
    if (fill == nullptr || !is_own(fill->client_id)) continue;
    Amount& rest = left[fill->symbol];
    rest += fill->side == Side::kBuy ? as_amount(fill->quantity) : -as_amount(fill->quantity);
    if (!rest.is_negative()) continue;
    faults.push_back("sale " + fill->client_id.value() + at(booked.at) + ": " + (-rest).to_string() + " of " +
                     fill->symbol.value() + " more was sold than bought");
    rest = {};
  }
  return faults;
}

Faults absences_told_too_early(const VirtualSessionReport& report) {
  Faults faults;
  std::set<market::ClientOrderId> taken;
  for (const OrderReport& order : report.orders) taken.insert(order.client_id);
  for (const base::Event& event : report.told) {
    if (event.kind != base::EventKind::kOrderAbsent) continue;
    const market::ClientOrderId id{event.subject};
    const std::string what = id.value() + " told absent" + at(event.at);
    if (taken.contains(id)) faults.push_back(what + ": the exchange has it");
    for (const WireRequest& request : report.requests) {
      if (std::ranges::find(request.placed, id) == request.placed.end() || !request.window) continue;
      const base::Duration since = event.at - request.sent;
      if (since < base::Duration::zero()) {
        faults.push_back(what + ": sent after that," + at(request.sent));
      } else if (since < request.window->recv_window) {
        faults.push_back(what + ": it was sent " + in_ms(since) + " before and could be taken for " +
                         in_ms(request.window->recv_window));
      }
    }
  }
  return faults;
}

Faults entries_beyond_the_loss(const VirtualSessionReport& report, Amount limit, Amount slack) {
  Faults faults;
  replay(report, [&](const Booked& booked, const OrderReport& order, const auto& positions) {
    const bool entered =
        order.side == Side::kBuy && order.status == market::OrderStatus::kNew && order.executed.is_zero();
    if (!entered) return;
    Amount result;
    for (const auto& [symbol, position] : positions) {
      const auto bid = booked.bids.find(symbol);
      result += position.result;
      if (bid != booked.bids.end()) result += worth(bid->second, position.quantity);
    }
    if (-result > limit + slack) {
      faults.push_back(order.client_id.value() + at(booked.at) + ": an entry after a result of " +
                       result.to_string() + "; " + limit.to_string() + " may be lost");
    }
  });
  return faults;
}

Amount net_of(const VirtualSessionReport& report, const market::Asset& asset) {
  Amount net;
  for (const Booked& booked : report.booked) {
    const auto* fill = std::get_if<Fill>(&booked.what);
    if (fill == nullptr || !is_own(fill->client_id)) continue;
    const bool buy = fill->side == Side::kBuy;
    if (fill->symbol.value().starts_with(asset.value())) {
      net += buy ? as_amount(fill->quantity) : -as_amount(fill->quantity);
    } else if (fill->symbol.value().ends_with(asset.value())) {
      net += buy ? -fill->quote_quantity : fill->quote_quantity;
    }
    if (fill->commission_asset == asset) net -= fill->commission;
  }
  return net;
}

}  // namespace tidegate::sweep
