#include "tidegate/sim_config/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "tidegate/base/validation.hpp"
#include "tidegate/config/toml_file.hpp"
#include "tidegate/sim/markets/instruments.hpp"

namespace tidegate::sim_config {

using base::Result;

namespace {

// The file's value, or its mistakes. `what`: that it must hold at least one of.
template <class T>
Result<T> checked(const config::TomlFile& file, T value, std::string_view what, std::size_t count) {
  auto problems = file.problems();
  if (problems.empty() && count == 0)
    problems.push_back(fmt::format("{}: there is no [[{}]]", file.name(), what));
  if (problems.empty()) return value;
  return base::fail(base::ErrorCode::kInvalidArgument, fmt::format("{}", fmt::join(problems, "\n")));
}

void require_once(config::TomlSection& section, std::set<std::string>& seen, const std::string& field,
                  const std::string& value) {
  if (!seen.insert(value).second) section.add_problems({field + ": \"" + value + "\" is there twice"});
}

Result<SymbolFile> read_symbols(config::TomlFile file) {
  SymbolFile out;
  std::set<std::string> seen;
  for (config::TomlSection& section : file.sections("symbol")) {
    std::string base_asset, quote_asset;
    double start_price = 100;
    market::Instrument one;
    section.read("base", base_asset);
    section.read("quote", quote_asset);
    section.read("price_decimals", one.price_decimals);
    section.read("quantity_decimals", one.quantity_decimals);
    if (one.quantity_decimals >= 0 && one.quantity_decimals <= base::kDecimals) {
      one.min_quantity = base::step_of<market::Quantity>(one.quantity_decimals);
    }
    section.read("min_quantity", one.min_quantity);
    section.read("min_notional", one.min_notional);
    section.read("max_notional", one.max_notional);
    section.read("maker_fee", one.maker_fee);
    section.read("taker_fee", one.taker_fee);
    section.read("start_price", start_price);
    market::PriceBand band;
    section.read("buy_above", band.buy_above);
    section.read("sell_below", band.sell_below);
    if (!band.buy_above.is_zero() || !band.sell_below.is_zero()) one.price_band = band;
    one.symbol = market::Symbol{base_asset + quote_asset};
    one.base = market::Asset{base_asset};
    one.quote = market::Asset{quote_asset};
    base::Problems problems;
    problems.append(sim::validate(one));
    problems.require_positive("start_price", start_price);
    section.add_problems(problems.take());
    require_once(section, seen, "base", one.symbol.value());
    out.start_prices.emplace(one.symbol, start_price);
    out.instruments.push_back(std::move(one));
  }
  const std::size_t count = out.instruments.size();
  return checked(file, std::move(out), "symbol", count);
}

// "10000 USDT".
void read_deposits(config::TomlSection& section, std::vector<sim::Deposit>& out) {
  std::vector<std::string> texts;
  section.read("deposits", texts);
  for (const std::string& text : texts) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    const auto amount = market::Amount::parse(std::string_view(text).substr(0, blank));
    const std::string asset = text.substr(std::min(blank + 1, text.size()));
    if (!amount || amount->is_negative() || asset.empty()) {
      section.add_problems(
          {"deposits: expected an amount and an asset, such as \"10000 USDT\", got \"" + text + "\""});
      continue;
    }
    out.push_back({market::Asset{asset}, *amount});
  }
}

void read_fees(config::TomlSection& section, sim::FeeAsset& out) {
  std::string word{sim::name(out)};
  section.read("fees", word);
  if (const auto fees = sim::parse_fee_asset(word)) {
    out = *fees;
  } else {
    section.add_problems({"fees: \"" + word + "\" is none; use \"quote\" or \"received\""});
  }
}

Result<std::vector<sim::AccountSettings>> read_accounts(config::TomlFile file) {
  std::vector<sim::AccountSettings> out;
  std::set<std::string> seen;
  for (config::TomlSection& section : file.sections("account")) {
    sim::AccountSettings one;
    section.read("api_key", one.api_key);
    section.read_secret("secret", one.secret);
    read_deposits(section, one.deposits);
    read_fees(section, one.fees);
    if (one.api_key.empty()) section.add_problems({"api_key: a name is needed"});
    if (one.secret.empty()) section.add_problems({"secret: a word is needed"});
    require_once(section, seen, "api_key", one.api_key);
    out.push_back(std::move(one));
  }
  const std::size_t count = out.size();
  return checked(file, std::move(out), "account", count);
}

Result<std::vector<sim::FaultRule>> read_faults(config::TomlFile file, const TradedSymbols& traded) {
  std::vector<sim::FaultRule> out;
  for (config::TomlSection& section : file.sections("fault")) out.push_back(read_fault(section, traded));
  const std::size_t count = out.size();
  return checked(file, std::move(out), "fault", count);
}

template <class T>
Result<T> loaded(const std::string& path, Result<T> (*read)(config::TomlFile)) {
  auto file = config::TomlFile::open(path);
  if (!file) return std::unexpected(std::move(file.error()));
  return read(std::move(*file));
}

template <class T>
Result<T> parsed(std::string_view text, const std::string& shown_name, Result<T> (*read)(config::TomlFile)) {
  auto file = config::TomlFile::parse(text, shown_name);
  if (!file) return std::unexpected(std::move(file.error()));
  return read(std::move(*file));
}

}  // namespace

Result<SymbolFile> load_symbols(const std::string& path) {
  return loaded(path, read_symbols);
}
Result<SymbolFile> parse_symbols(std::string_view text, const std::string& shown_name) {
  return parsed(text, shown_name, read_symbols);
}

Result<std::vector<sim::AccountSettings>> load_accounts(const std::string& path) {
  return loaded(path, read_accounts);
}
Result<std::vector<sim::AccountSettings>> parse_accounts(std::string_view text,
                                                         const std::string& shown_name) {
  return parsed(text, shown_name, read_accounts);
}

Result<std::vector<sim::FaultRule>> load_faults(const std::string& path, const TradedSymbols& traded) {
  auto file = config::TomlFile::open(path);
  if (!file) return std::unexpected(std::move(file.error()));
  return read_faults(std::move(*file), traded);
}
Result<std::vector<sim::FaultRule>> parse_faults(std::string_view text, const std::string& shown_name,
                                                 const TradedSymbols& traded) {
  auto file = config::TomlFile::parse(text, shown_name);
  if (!file) return std::unexpected(std::move(file.error()));
  return read_faults(std::move(*file), traded);
}

}  // namespace tidegate::sim_config
