// What a session that ended leaves behind, in words: each with what to do about it.
#pragma once

#include <string>
#include <vector>

#include "tidegate/net/network/network.hpp"
#include "tidegate/trading/engine/summary.hpp"

namespace tidegate::apps {

struct WhatIsLeft {
  std::vector<std::string> unfinished;  // a position or an open order a line: somebody must act
  std::vector<std::string> dust;        // a position a line that is too small to be sold: nothing to be done
  std::size_t positions = 0;            // unfinished ones
  std::size_t orders = 0;

  // To end with: 0 where only dust is left, else kSomethingLeft.
  int exit_code() const noexcept;
};

// `site`: where a person trades by hand (see trading_site).
WhatIsLeft what_is_left(const trading::Summary& summary, const std::string& site);

// "0.5 BTC of BTCUSDT"; the asset only where a quote asset of the session lets it be read from the symbol.
std::string held_in_words(const market::Symbol& symbol, market::Quantity quantity,
                          const trading::Summary& summary);
// "order tg1-2 BUY 0.5 of BTCUSDT at 61685.99 is unknown"
std::string order_in_words(const trading::OpenOrderSummary& open);
// What is held and open now: "0.5 BTC of BTCUSDT held, 1 order open", or "nothing is held or open".
std::string at_risk_in_words(const trading::Summary& summary);

// "mexc.com", or another exchange's "the exchange at HOST:PORT".
std::string trading_site(const net::Address& exchange);

}  // namespace tidegate::apps
