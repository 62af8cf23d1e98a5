#include "tidegate/trading/engine/settings.hpp"

#include <algorithm>
#include <cctype>

#include "tidegate/base/validation.hpp"

namespace tidegate::trading {
namespace {

bool is_symbol(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    const bool ascii = static_cast<unsigned char>(c) < 0x80U;
    return !ascii || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '(' || c == ')' || c == '_';
  });
}

}  // namespace

std::vector<std::string> TradingSettings::validate() const {
  base::Problems problems;
  problems.require_range("symbols", symbols.size(), 1, 100);
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const auto& text = symbols[i].value();
    problems.require(is_symbol(text), "symbols", base::in_quotes(text),
                     "capitals, digits, _ ( ) or letters of another script");
    const auto same =
        std::count(symbols.begin(), symbols.begin() + static_cast<std::ptrdiff_t>(i), symbols[i]);
    problems.require(same == 0, "symbols", base::in_quotes(text) + " twice", "named once");
  }
  problems.append("bracket", bracket.validate());
  problems.append("ladder", ladder.validate());
  problems.append("risk", risk.validate());
  problems.append("orders", orders.validate());
  problems.require(bracket.trade_notional <= risk.max_order_notional, "bracket.trade_notional",
                   bracket.trade_notional.to_string(),
                   "at most risk.max_order_notional (" + risk.max_order_notional.to_string() + ")");
  problems.require_positive("heartbeat", heartbeat, std::chrono::seconds{1});
  problems.require_positive("account_interval", account_interval);
  problems.require_positive("stop_patience", stop_patience);
  return problems.take();
}

}  // namespace tidegate::trading
