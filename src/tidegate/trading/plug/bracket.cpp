#include "tidegate/trading/plug/bracket.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/validation.hpp"
#include "tidegate/trading/money.hpp"
#include "tidegate/trading/plug/losing_settings.hpp"

namespace tidegate::trading {
namespace {

const market::Amount kOne = market::Amount::from_int(1);

enum class ExitReason : std::uint8_t { kTarget, kStop, kTime };

OrderProposal propose(const market::Instrument& instrument, market::Side side, market::Price price,
                      market::Quantity quantity, std::string why) {
  return {.order = {.symbol = instrument.symbol,
                    .side = side,
                    .type = market::OrderType::kImmediateOrCancel,
                    .quantity = quantity,
                    .price = price},
          .why = std::move(why)};
}

bool within_limits(const market::Instrument& instrument, market::Price price, market::Quantity quantity) {
  if (!quantity.is_positive() || quantity < instrument.min_quantity) return false;
  const auto notional = market::notional(price, quantity);
  return notional && *notional >= instrument.min_notional && *notional <= instrument.max_notional;
}

market::Quantity to_step(const market::Instrument& instrument, market::Quantity quantity) {
  return quantity.floor_to(base::step_of<market::Quantity>(instrument.quantity_decimals));
}

// The market may stand between the steps in which orders are taken: an order to take what is there then goes
// to the next step beyond it.
market::Price to_buy_at(const market::Instrument& instrument, market::Price ask) {
  return ask.ceil_to(base::step_of<market::Price>(instrument.price_decimals));
}

// What is given up for a buyer after so many sales that found none.
market::Amount concession_after(std::uint32_t missed, const market::Instrument& instrument,
                                const BracketSettings& settings) {
  market::Amount most = kMostConcession;
  if (instrument.price_band) {
    most = std::min(most, market::Amount::from_raw(instrument.price_band->sell_below.raw() / 2));
  }
  const auto asked = base::int128{missed} * settings.exit_concession.raw();
  return std::min(most, market::Amount::from_raw(asked));
}

market::Price to_sell_at(const market::Instrument& instrument, market::Price bid) {
  return bid.floor_to(base::step_of<market::Price>(instrument.price_decimals));
}

// Below the bid by at most that part of it: whole steps that fit into it.
market::Price conceded(const market::Instrument& instrument, market::Price bid, market::Amount part) {
  const auto less = base::decimal::multiply(bid.raw(), part.raw()).value_or(0);
  const auto lowest = market::Price::from_raw(bid.raw() - less);
  const auto step = base::step_of<market::Price>(instrument.price_decimals);
  return std::min(to_sell_at(instrument, bid), lowest.ceil_to(step));
}

// The exchange measures its band from the last price, which no book shows and which lies at one of the best
// prices or between them as a rule. Measured from the bid, a buy is within the band wherever it lies. A sale
// at the bid is always tried: it is refused at the worst, and a dearer one would not trade.
bool may_buy_at(const market::Instrument& instrument, market::Price price, const TopOfBook& top) {
  if (!instrument.price_band) return true;
  const auto reach = base::decimal::multiply(top.bid.price.raw(), instrument.price_band->buy_above.raw());
  return reach && (price - top.bid.price).raw() <= *reach;
}

// Absent: none.
std::optional<ExitReason> reason_to_exit(const Holding& held, market::Price bid, base::Duration holding,
                                         const BracketSettings& settings) {
  const auto value = market::notional(bid, held.quantity);
  if (!value) return std::nullopt;
  if (*value >= held.cost + fraction_of(held.cost, settings.take_profit)) return ExitReason::kTarget;
  if (*value <= held.cost - fraction_of(held.cost, settings.stop_loss)) return ExitReason::kStop;
  if (holding >= settings.max_holding) return ExitReason::kTime;
  return std::nullopt;
}

std::string in_words(ExitReason reason, base::Duration holding) {
  switch (reason) {
    case ExitReason::kTarget:
      return "target reached";
    case ExitReason::kStop:
      return "stop reached";
    case ExitReason::kTime:
      break;
  }
  return "held for " + base::in_whole_ms(holding);
}

// Absent: the exchange would not take it.
std::optional<OrderProposal> buy_at(const market::Instrument& instrument, const TopOfBook& top,
                                    const BracketSettings& settings, std::string why) {
  if (!instrument.trading) return std::nullopt;
  const market::Price price = to_buy_at(instrument, top.ask.price);
  if (!may_buy_at(instrument, price, top)) return std::nullopt;
  const auto raw = quantity_for(settings.trade_notional, price);
  if (!raw) return std::nullopt;
  const auto quantity = to_step(instrument, *raw);
  if (!within_limits(instrument, price, quantity)) return std::nullopt;
  return propose(instrument, market::Side::kBuy, price, quantity, std::move(why));
}

}  // namespace

std::vector<std::string> BracketSettings::validate() const {
  base::Problems problems;
  problems.require_positive_amount("trade_notional", trade_notional);
  problems.require(take_profit.is_positive() && take_profit < kOne, "take_profit", take_profit.to_string(),
                   "a fraction between 0 and 1");
  problems.require(stop_loss.is_positive() && stop_loss < kOne, "stop_loss", stop_loss.to_string(),
                   "a fraction between 0 and 1");
  problems.require_positive("max_holding", max_holding);
  problems.require_positive("entry_cooldown", entry_cooldown);
  problems.require_positive("exit_interval", exit_interval);
  problems.require(!exit_concession.is_negative() && exit_concession <= kMostConcession, "exit_concession",
                   exit_concession.to_string(), "a fraction from 0 to 0.01");
  return problems.take();
}

std::expected<OrderProposal, NoEntry> bracket_entry(const MarketView& view, const BracketSettings& settings,
                                                    std::string why) {
  auto bought = buy_at(view.instrument, view.top, settings, std::move(why));
  if (!bought) return std::unexpected(NoEntry::kNotTradable);
  if (stops_at_once(settings, view.instrument, view.top)) return std::unexpected(NoEntry::kLosesAtOnce);
  return *std::move(bought);
}

market::Quantity sellable(const market::Instrument& instrument, market::Price bid, market::Quantity held) {
  if (!held.is_positive()) return {};
  const market::Price price = to_sell_at(instrument, bid);
  auto quantity = to_step(instrument, held);
  // More than one order may be worth goes in parts.
  const auto most = quantity_for(instrument.max_notional, price);
  if (most && *most < quantity) quantity = to_step(instrument, *most);
  return within_limits(instrument, price, quantity) ? quantity : market::Quantity{};
}

std::optional<OrderProposal> bracket_exit(const MarketView& view, const HeldView& held,
                                          const BracketSettings& settings) {
  const base::Duration holding = view.now - held.position.opened_at;
  const auto reason = reason_to_exit(held.position.held, view.top.bid.price, holding, settings);
  if (!reason) return std::nullopt;
  const std::uint32_t missed = reason == ExitReason::kTarget ? 0U : held.missed;
  return sale_of(view, {held.position, held.cap, missed}, settings, in_words(*reason, holding));
}

std::optional<OrderProposal> sale_of(const MarketView& view, const HeldView& held,
                                     const BracketSettings& settings, std::string why) {
  const market::Instrument& instrument = view.instrument;
  const market::Price bid = view.top.bid.price;
  const market::Quantity all = held.position.held.quantity;
  const auto have = std::min(all, held.cap.value_or(all));
  auto price = conceded(instrument, bid, concession_after(held.missed, instrument, settings));
  auto quantity = sellable(instrument, price, have);
  if (!quantity.is_positive()) {  // what is worth the minimum at the bid is sold there, or never
    price = to_sell_at(instrument, bid);
    quantity = sellable(instrument, price, have);
  }
  if (!quantity.is_positive()) return std::nullopt;
  return propose(instrument, market::Side::kSell, price, quantity, std::move(why));
}

}  // namespace tidegate::trading
