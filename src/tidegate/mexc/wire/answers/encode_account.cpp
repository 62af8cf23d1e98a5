#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/json/write.hpp"

namespace tidegate::mexc::wire {
namespace {

// What MEXC puts around the answers of its newer account endpoints; the data stands between the two.
JsonWriter& begin_envelope(JsonWriter& out) {
  return out.begin_object().key("data").begin_object();
}
std::string end_envelope(JsonWriter& out, base::WallTime now) {
  return out.end_object()
      .field("code", 0)
      .field("msg", "success")
      .field("timestamp", now)
      .end_object()
      .take();
}

// Both names of the network and both spellings of the coin's: clients ask for either.
void write_network(JsonWriter& out, const Coin& coin, const CoinNetwork& network) {
  out.begin_object()
      .field("coin", coin.asset.value())
      .null_field("depositDesc")
      .field("depositEnable", network.deposits)
      .field("minConfirm", 0)
      .field("Name", coin.name)
      .field("network", network.name)
      .field("netWork", network.name)
      .field("withdrawEnable", network.withdrawals)
      .field("withdrawFee", network.withdraw_fee)
      .null_field("withdrawIntegerMultiple")
      .field("withdrawMax", network.withdraw_max)
      .field("withdrawMin", network.withdraw_min)
      .field("sameAddress", false);
  write_optional(out, "contract", network.contract);
  out.null_field("withdrawTips").null_field("depositTips").end_object();
}

void write_coin(JsonWriter& out, const Coin& coin) {
  out.begin_object()
      .field("coin", coin.asset.value())
      .field("name", coin.name)
      .field("Name", coin.name)
      .key("networkList")
      .begin_array();
  for (const CoinNetwork& network : coin.networks) write_network(out, coin, network);
  out.end_array().end_object();
}

}  // namespace

std::string encode_account(const market::Account& account) {
  JsonWriter out;
  out.begin_object()
      .field("canTrade", account.can_trade)
      .field("canWithdraw", false)
      .field("canDeposit", false)
      .null_field("updateTime")
      .field("accountType", "SPOT");
  out.key("balances").begin_array();
  for (const auto& balance : account.balances) {
    out.begin_object()
        .field("asset", balance.asset.value())
        .field("free", balance.free)
        .field("locked", balance.locked)
        .end_object();
  }
  out.end_array();
  write_permissions(out);
  return out.end_object().take();
}

std::string encode_trade_fee(const market::TradeFee& fee, base::WallTime now) {
  JsonWriter out;
  begin_envelope(out).key("makerCommission").number(fee.maker).key("takerCommission").number(fee.taker);
  out.key("rpiMakerCommission").number(fee.maker);
  return end_envelope(out, now);
}

std::string encode_uid(const Uid& uid) {
  return JsonWriter{}.begin_object().field("uid", uid.value()).end_object().take();
}

std::string encode_kyc_status(KycStatus status) {
  const std::string number = std::to_string(static_cast<int>(status));
  return JsonWriter{}.begin_object().field("status", number).end_object().take();
}

std::string encode_mx_deduct(const MxDeduct& deduct, base::WallTime now) {
  JsonWriter out;
  begin_envelope(out).field("mxDeductEnable", deduct.enabled);
  return end_envelope(out, now);
}

std::string encode_coins(std::span<const Coin> coins) {
  return array_of(coins, write_coin);
}

std::string encode_listen_key(const ListenKey& key) {
  return JsonWriter{}.begin_object().field("listenKey", key.value()).end_object().take();
}

std::string encode_listen_keys(std::span<const ListenKey> keys, std::size_t most) {
  JsonWriter out;
  out.begin_object().key("listenKey").begin_array();
  for (const ListenKey& key : keys) out.value(key.value());
  const auto total = static_cast<std::int64_t>(most);
  return out.end_array()
      .field("total", total)
      .field("available", total - static_cast<std::int64_t>(keys.size()))
      .end_object()
      .take();
}

}  // namespace tidegate::mexc::wire
