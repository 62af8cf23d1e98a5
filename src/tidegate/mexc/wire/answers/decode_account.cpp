#include "tidegate/mexc/wire/answers/decode.hpp"
#include "tidegate/mexc/wire/json/read.hpp"

namespace tidegate::mexc::wire {
namespace {

using market::Amount;

market::Balance read_balance(const JsonNode& node) {
  return {read_id<market::Asset>(node["asset"]), read_cut_amount(node["free"]),
          read_cut_amount(node["locked"])};
}

// Whose balance it is that could not be read; empty where not even that can be.
market::Asset read_asset_alone(const JsonNode& node) {
  const JsonNode asset = node["asset"];
  return market::Asset{asset.is_scalar() ? std::string{asset.text()} : std::string{}};
}

market::Account read_account(const JsonNode& root) {
  market::Account account{.can_trade = root["canTrade"].boolean(), .balances = {}};
  const auto name_it = [&account](const JsonNode& balance) {
    account.unreadable.push_back(read_asset_alone(balance));
  };
  account.balances = read_partial_list(root["balances"], read_balance, name_it).items;
  return account;
}

market::TradeFee read_trade_fee(const JsonNode& root) {
  expect_success(root);
  const JsonNode fee = root["data"];
  const JsonNode maker = fee["makerCommission"], taker = fee["takerCommission"];
  return {bounded_fee(maker, maker.decimal<Amount>()), bounded_fee(taker, taker.decimal<Amount>())};
}

Uid read_uid(const JsonNode& root) {
  return read_id<Uid>(root["uid"]);
}

KycStatus read_kyc_status(const JsonNode& root) {
  const std::int64_t status = root["status"].integer();
  if (status >= 1 && status <= 4) return static_cast<KycStatus>(status);
  root["status"].note_unknown();
  return KycStatus::kOther;
}

MxDeduct read_mx_deduct(const JsonNode& root) {
  expect_success(root);
  return {root["data"]["mxDeductEnable"].boolean()};
}

bool read_flag_or_false(const JsonNode& node) {
  return node.present() && node.boolean();
}

// Newer answers name the network in "netWork", older ones in "network".
CoinNetwork read_network(const JsonNode& node) {
  CoinNetwork network;
  const JsonNode name = node["netWork"];
  network.name = (name.present() ? name : node["network"]).text();
  network.deposits = read_flag_or_false(node["depositEnable"]);
  network.withdrawals = read_flag_or_false(node["withdrawEnable"]);
  network.withdraw_fee = node["withdrawFee"].decimal_or_zero<Amount>();
  network.withdraw_min = node["withdrawMin"].decimal_or_zero<Amount>();
  network.withdraw_max = node["withdrawMax"].decimal_or_zero<Amount>();
  network.contract = read_optional_text(node["contract"]);
  return network;
}

// "name" in newer answers, "Name" in older ones.
Coin read_coin(const JsonNode& node) {
  const JsonNode name = node["name"];
  return {read_id<market::Asset>(node["coin"]), read_optional_text(name.present() ? name : node["Name"]),
          read_what_can_be_read(node["networkList"], read_network)};
}

std::vector<Coin> read_coins(const JsonNode& root) {
  return read_what_can_be_read(root, read_coin);
}

ListenKey read_listen_key(const JsonNode& root) {
  return read_id<ListenKey>(root["listenKey"]);
}

std::vector<ListenKey> read_listen_keys(const JsonNode& root) {
  return read_what_can_be_read(root["listenKey"], read_id<ListenKey>);
}

}  // namespace

base::Result<market::Account> decode_account(std::string_view body, UnknownWords* unknown) {
  return decode_json(body, read_account, unknown);
}
base::Result<market::TradeFee> decode_trade_fee(std::string_view body) {
  return decode_json(body, read_trade_fee);
}
base::Result<Uid> decode_uid(std::string_view body) {
  return decode_json(body, read_uid);
}
base::Result<KycStatus> decode_kyc_status(std::string_view body, UnknownWords* unknown) {
  return decode_json(body, read_kyc_status, unknown);
}
base::Result<MxDeduct> decode_mx_deduct(std::string_view body) {
  return decode_json(body, read_mx_deduct);
}
base::Result<std::vector<Coin>> decode_coins(std::string_view body, UnknownWords* unknown) {
  return decode_json(body, read_coins, unknown);
}
base::Result<ListenKey> decode_listen_key(std::string_view body) {
  return decode_json(body, read_listen_key);
}
base::Result<std::vector<ListenKey>> decode_listen_keys(std::string_view body, UnknownWords* unknown) {
  return decode_json(body, read_listen_keys, unknown);
}

}  // namespace tidegate::mexc::wire
