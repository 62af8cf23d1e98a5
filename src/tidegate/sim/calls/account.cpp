#include "tidegate/sim/calls/account.hpp"

#include <algorithm>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/server/parameters.hpp"
#include "tidegate/mexc/server/refusal.hpp"
#include "tidegate/mexc/wire/answers/api_key_info.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/sim/calls/market_data.hpp"

namespace tidegate::sim {

namespace code = mexc::wire::code;
namespace wire = mexc::wire;
using base::Result;
using mexc::server::refuse;
using mexc::server::required;
using wire::Endpoint;
using wire::Params;

namespace {

constexpr std::uint32_t kFirstUid = 10'000'000;

// Of a key without a whitelist, which lasts 90 days, a week old.
Result<std::string> api_key_info(const Exchange& exchange, const Params& params, AccountId account) {
  const auto key = required(params, "accessKey");
  if (!key) return std::unexpected(key.error());
  if (exchange.account_of(*key) != account) return refuse(code::kUnknownKey);
  return wire::encode_api_key_info({.status = "VALID",
                                    .permissions = {"SPOT_ACCOUNT_READ", "SPOT_DEAL_READ", "SPOT_DEAL_WRITE"},
                                    .remaining_days = 83,
                                    .ip_whitelist = {},
                                    .note = "simulated",
                                    .created = {}},
                                   *key);
}

}  // namespace

Result<std::string> AccountCalls::answer(Endpoint endpoint, const Params& params, AccountId account,
                                         const AnswerChanges& changes) {
  switch (endpoint) {
    case Endpoint::kAccount:
      return balances(account, changes);
    case Endpoint::kTradeFee:
      return trade_fee(params);
    case Endpoint::kSelfSymbols:
      return tradable_symbols(exchange_);
    case Endpoint::kUid:
      return wire::encode_uid(wire::Uid{std::to_string(kFirstUid + account.value())});
    case Endpoint::kKycStatus:
      return wire::encode_kyc_status(wire::KycStatus::kAdvanced);
    case Endpoint::kApiKeyInfo:
      return api_key_info(exchange_, params, account);
    case Endpoint::kMxDeduct:
      return wire::encode_mx_deduct({deducting_.contains(account)}, exchange_.wall_now());
    case Endpoint::kMxDeductSet:
      return set_mx_deduct(params, account);
    case Endpoint::kCoins:
      return coins();
    default:
      TIDEGATE_ASSERT(false, "accounts have no other endpoint");
  }
}

std::string AccountCalls::balances(AccountId account, const AnswerChanges& changes) const {
  market::Account told = exchange_.account(account);
  if (changes.drop_balance && !told.balances.empty()) {
    const std::uint64_t dropped = *changes.drop_balance % told.balances.size();
    told.balances.erase(told.balances.begin() + static_cast<std::ptrdiff_t>(dropped));
  }
  return wire::encode_account(told);
}

Result<std::string> AccountCalls::trade_fee(const Params& params) const {
  const auto symbol = required(params, "symbol");
  if (!symbol) return std::unexpected(symbol.error());
  const auto* instrument = exchange_.instrument(market::Symbol{std::string(*symbol)});
  if (instrument == nullptr) return refuse(code::kBadSymbol);
  return wire::encode_trade_fee({instrument->maker_fee, instrument->taker_fee}, exchange_.wall_now());
}

Result<std::string> AccountCalls::set_mx_deduct(const Params& params, AccountId account) {
  const auto word = required(params, "mxDeductEnable");
  if (!word) return std::unexpected(word.error());
  if (*word == "true") {
    deducting_.insert(account);
  } else if (*word == "false") {
    deducting_.erase(account);
  } else {
    return refuse(code::kWrongParameter, "mxDeductEnable must be true or false");
  }
  return wire::encode_mx_deduct({deducting_.contains(account)}, exchange_.wall_now());
}

// Every asset that an instrument names, each with one chain by which nothing comes or goes.
std::string AccountCalls::coins() const {
  std::set<market::Asset> assets;
  for (const market::Instrument& instrument : exchange_.instruments()) {
    assets.insert(instrument.base);
    assets.insert(instrument.quote);
  }
  std::vector<wire::Coin> out;
  for (const market::Asset& asset : assets) {
    wire::CoinNetwork network;
    network.name = asset.value();
    out.push_back({asset, asset.value(), {network}});
  }
  return wire::encode_coins(out);
}

}  // namespace tidegate::sim
