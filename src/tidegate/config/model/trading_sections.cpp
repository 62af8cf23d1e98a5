// What is set of trading: what, how much, within which limits, on which data, and where it is written down.
#include "tidegate/config/model/sections.hpp"

namespace tidegate::config {
namespace {

constexpr auto trading_of = [](auto& draft) -> auto& {
  return draft.settings.trading;
};
constexpr auto bracket_of = [](auto& draft) -> auto& {
  return draft.settings.trading.bracket;
};
constexpr auto risk_of = [](auto& draft) -> auto& {
  return draft.settings.trading.risk;
};
constexpr auto ladder_of = [](auto& draft) -> auto& {
  return draft.settings.trading.ladder;
};
constexpr auto journal_of = [](auto& draft) -> auto& {
  return draft.settings.journal;
};

constexpr std::string_view kPositive = "(0, )";
constexpr std::string_view kPart = "(0, 1)";
constexpr std::string_view kUpToADay = "[1, 86400000]";

Key strategy_row() {
  Key strategy = row_of("trading", "strategy", "",
                        {.level = Level::kBasic, .meaning = "Which strategy trades; docs/strategies.md."});
  strategy.kind = Kind::kChoice;
  for (const trading::StrategyKind& kind : trading::strategies()) strategy.choices.emplace_back(kind.name);
  strategy.get = [](const Draft& draft) -> Value { return draft.settings.strategy.name; };
  strategy.set = [](Draft& draft, const Value& value) {
    draft.settings.strategy.name = std::get<std::string>(value);
  };
  return strategy;
}

void add_bracket(Section& section) {
  using trading::BracketSettings;
  Rows bracket{section, "bracket.", bracket_of};
  bracket.add("trade_notional", &BracketSettings::trade_notional,
              {.range = kPositive,
               .unit = "quote",
               .level = Level::kBasic,
               .meaning = "What an entry spends; at most risk.max_order_notional."});
  bracket.add("take_profit", &BracketSettings::take_profit,
              {.range = kPart,
               .unit = "part",
               .level = Level::kBasic,
               .meaning = "A position is sold when it has gained that part of its cost, fees included."});
  bracket.add("stop_loss", &BracketSettings::stop_loss,
              {.range = kPart,
               .unit = "part",
               .level = Level::kBasic,
               .meaning = "A position is sold when it has lost that part of its cost."});
  bracket.add("max_holding_ms", &BracketSettings::max_holding,
              {.range = kUpToADay,
               .level = Level::kBasic,
               .meaning = "A position is sold when it has been held for that long."});
  bracket.add(
      "entry_cooldown_ms", &BracketSettings::entry_cooldown,
      {.range = kUpToADay,
       .meaning = "The pause of a symbol after an order of it has ended, before it is bought again."});
  bracket.add("exit_interval_ms", &BracketSettings::exit_interval,
              {.range = kUpToADay, .meaning = "The pause between two attempts to sell."});
  bracket.add("exit_concession", &BracketSettings::exit_concession,
              {.range = "[0, 0.01]",
               .unit = "part",
               .meaning = "By that part of the bid each sale is cheaper than one before it that found no "
                          "buyer."});
}

}  // namespace

Section trading_section() {
  Section section{.name = "trading", .meaning = "What is traded, when it is sold, how much at a time."};
  Rows trading{section, "", trading_of};
  trading.add("symbols", &trading::TradingSettings::symbols,
              {.range = "[1, 100]", .level = Level::kBasic, .meaning = "The symbols that are traded."});
  section.keys.push_back(strategy_row());
  add_bracket(section);
  trading
      .add("account_interval_ms", &trading::TradingSettings::account_interval,
           {.range = kUpToADay, .meaning = "The pause between two looks at the balances."})
      .change = Change::kRunTime;
  return section;
}

Section risk_section() {
  using trading::RiskLimits;
  Section section{.name = "risk", .meaning = "Limits that no order passes, whatever a strategy wants."};
  Rows risk{section, "risk.", risk_of};
  risk.add("max_order_notional", &RiskLimits::max_order_notional,
           {.range = kPositive,
            .unit = "quote",
            .level = Level::kBasic,
            .meaning = "What one order may be worth."});
  risk.add("max_position_notional", &RiskLimits::max_position_notional,
           {.range = kPositive,
            .unit = "quote",
            .level = Level::kBasic,
            .meaning = "What may be held of a symbol, at cost, with what open and unknown orders may add."});
  risk.add("max_total_notional", &RiskLimits::max_total_notional,
           {.range = kPositive,
            .unit = "quote",
            .level = Level::kBasic,
            .meaning = "The same over all symbols of one quote asset."});
  risk.add("max_open_orders", &RiskLimits::max_open_orders,
           {.range = "[1, 500]", .unit = "orders", .meaning = "Orders that are open at once."});
  risk.add("max_orders_per_minute", &RiskLimits::max_orders_per_minute,
           {.range = "[1, 10000]", .unit = "orders", .meaning = "Orders that are sent within any minute."});
  risk.add("max_daily_loss", &RiskLimits::max_daily_loss,
           {.range = kPositive,
            .unit = "quote",
            .level = Level::kBasic,
            .meaning = "After that loss, realised and open, nothing is bought for the rest of the UTC day."});
  risk.add(
      "max_data_age_ms", &RiskLimits::max_data_age,
      {.range = kUpToADay,
       .meaning = "The told age, an upper bound of the true one, of a book that an order is decided on."});
  risk.add("min_balance", &RiskLimits::min_balance,
           {.range = "[0, )",
            .unit = "quote",
            .level = Level::kBasic,
            .meaning = "What has to be left free after an order."});
  takes_at_run_time(section);
  return section;
}

Section ladder_section() {
  using trading::LadderSettings;
  Section section{.name = "ladder",
                  .meaning =
                      "How old a book may be, as it is told, on each step of the ladder down which "
                      "trading goes when the exchange is unwell."};
  Rows ladder{section, "ladder.", ladder_of};
  ladder.add("max_stream_age_ms", &LadderSettings::max_stream_age,
             {.range = kUpToADay, .meaning = "A book from a stream; at most max_cached_age_ms."});
  ladder.add("max_rest_age_ms", &LadderSettings::max_rest_age,
             {.range = kUpToADay, .meaning = "A book fetched by request; at most max_cached_age_ms."});
  ladder.add("max_cached_age_ms", &LadderSettings::max_cached_age,
             {.range = kUpToADay, .meaning = "Any book: on an older one nothing is bought."});
  ladder.add("climb_after_ms", &LadderSettings::climb_after,
             {.range = "[0, 86400000]", .meaning = "For that long a better step must hold."});
  ladder.add("circuit_probe_after_ms", &LadderSettings::circuit_probe_after,
             {.range = kUpToADay,
              .level = Level::kExpert,
              .meaning = "A circuit that is said to be open for longer is tried by trading."});
  takes_at_run_time(section);
  return section;
}

Section journal_section() {
  using journal::JournalSettings;
  Section section{.name = "journal", .meaning = "Where orders are written down before they are sent."};
  Rows journal{section, "journal.", journal_of};
  journal.add("path", &JournalSettings::path,
              {.level = Level::kBasic,
               .meaning = "The journal's file, on a disk of this machine; of one account at one exchange."});
  journal.add("max_queued", &JournalSettings::max_queued,
              {.range = "[1, 1000000]",
               .unit = "records",
               .level = Level::kExpert,
               .meaning = "Records that wait to be written; further ones are refused."});
  return section;
}

}  // namespace tidegate::config
