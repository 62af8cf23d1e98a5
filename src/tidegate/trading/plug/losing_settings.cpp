#include "tidegate/trading/plug/losing_settings.hpp"

#include "tidegate/trading/money.hpp"

namespace tidegate::trading {

std::vector<std::string> losing_settings(const BracketSettings& settings,
                                         const market::Instrument& instrument) {
  std::vector<std::string> found;
  const market::Amount fee = instrument.taker_fee;
  const std::string fee_text = "the fee of a trade (" + fee.to_string() + ")";
  if (settings.stop_loss <= fee) {
    found.push_back("trading.stop_loss is " + settings.stop_loss.to_string() + ", no more than " + fee_text +
                    " alone: everything bought would be sold again at once, at a loss; make it more than fee "
                    "and spread together");
  }
  if (settings.take_profit <= fee) {
    found.push_back("trading.take_profit is " + settings.take_profit.to_string() + ", no more than " +
                    fee_text + ": selling at the target loses; make it more than the fee");
  }
  if (settings.trade_notional < instrument.min_notional) {
    found.push_back("trading.trade_notional is " + settings.trade_notional.to_string() +
                    ", below the exchange's minimum of " + instrument.min_notional.to_string() + " " +
                    instrument.quote.value() + ": nothing can be bought; make it larger");
  }
  return found;
}

bool stops_at_once(const BracketSettings& settings, const market::Instrument& instrument,
                   const TopOfBook& top) {
  const auto paid = market::Amount::from_raw(top.ask.price.raw());
  const auto worth = market::Amount::from_raw(top.bid.price.raw());
  return worth - fraction_of(worth, instrument.taker_fee) <= paid - fraction_of(paid, settings.stop_loss);
}

std::string why_not_tradable(const BracketSettings& settings, const market::Instrument& instrument,
                             market::Price ask) {
  if (!instrument.trading) return "the exchange takes no orders of it now";
  return "trading.trade_notional of " + settings.trade_notional.to_string() + " at " + ask.to_string() +
         " in steps of " + base::step_of<market::Quantity>(instrument.quantity_decimals).to_string() +
         ", and the exchange takes at least " + instrument.min_quantity.to_string() + " and " +
         instrument.min_notional.to_string() + " to " + instrument.max_notional.to_string() + " " +
         instrument.quote.value() + " worth";
}

}  // namespace tidegate::trading
