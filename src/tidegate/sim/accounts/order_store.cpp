#include "tidegate/sim/accounts/order_store.hpp"

#include <fmt/format.h>

#include "tidegate/base/assert.hpp"

namespace tidegate::sim {

OrderRecord& OrderStore::add(OrderRecord record) {
  record.report.id = market::OrderId{fmt::format("C02__{:021}", ++last_number_)};
  const market::OrderId id = record.report.id;
  OrderRecord& stored = orders_.emplace(id, std::move(record)).first->second;
  if (!stored.report.client_id.value().empty()) {
    by_client_id_.emplace(ClientKey{stored.account, stored.report.client_id}, &stored);
  }
  open_[stored.account].emplace(id, &stored);
  return stored;
}

const OrderRecord* OrderStore::find(AccountId account, const market::Symbol& symbol,
                                    const OrderKey& key) const {
  const OrderRecord* found = nullptr;
  if (!key.id.value().empty()) {
    const auto at = orders_.find(key.id);
    if (at != orders_.end()) found = &at->second;
  } else {
    const auto [first, last] = by_client_id_.equal_range(ClientKey{account, key.client_id});
    if (first != last) found = std::prev(last)->second;
  }
  const bool theirs = found != nullptr && found->account == account && found->report.symbol == symbol;
  return theirs ? found : nullptr;
}

OrderRecord* OrderStore::find(AccountId account, const market::Symbol& symbol, const OrderKey& key) {
  const OrderRecord* found = std::as_const(*this).find(account, symbol, key);
  return found == nullptr ? nullptr : &orders_.at(found->report.id);
}

OrderRecord* OrderStore::resting(std::size_t market, matching::OrderNumber number) {
  const auto at = resting_.find({market, number});
  return at == resting_.end() ? nullptr : at->second;
}

void OrderStore::rests(OrderRecord& record, matching::OrderNumber number) {
  record.number = number;
  resting_.emplace(std::pair{record.market, number}, &record);
}

void OrderStore::finish(OrderRecord& record) {
  TIDEGATE_ASSERT(market::is_final(record.report.status), "a finished order has a final status");
  resting_.erase({record.market, record.number});
  open_[record.account].erase(record.report.id);
  finished_.push_back(record.report.id);
  if (finished_.size() <= max_finished_ || finished_.size() == 1) return;
  forget(finished_.front());
  finished_.pop_front();
}

std::vector<const OrderRecord*> OrderStore::open(AccountId account) const {
  std::vector<const OrderRecord*> out;
  const auto theirs = open_.find(account);
  if (theirs == open_.end()) return out;
  for (const auto& [id, record] : theirs->second) out.push_back(record);
  return out;
}

std::vector<const OrderRecord*> OrderStore::newest_first(AccountId account) const {
  std::vector<const OrderRecord*> out;
  for (auto at = orders_.rbegin(); at != orders_.rend(); ++at) {
    if (at->second.account == account) out.push_back(&at->second);
  }
  return out;
}

bool OrderStore::knows(AccountId account, const market::ClientOrderId& client_id) const {
  return by_client_id_.contains(ClientKey{account, client_id});
}

std::size_t OrderStore::open_count(AccountId account) const {
  const auto theirs = open_.find(account);
  return theirs == open_.end() ? 0 : theirs->second.size();
}

void OrderStore::forget(const market::OrderId& id) {
  const auto at = orders_.find(id);
  const OrderRecord* record = &at->second;
  const auto [first, last] = by_client_id_.equal_range(ClientKey{record->account, record->report.client_id});
  for (auto it = first; it != last; ++it) {
    if (it->second != record) continue;
    by_client_id_.erase(it);
    break;
  }
  orders_.erase(at);
}

}  // namespace tidegate::sim
