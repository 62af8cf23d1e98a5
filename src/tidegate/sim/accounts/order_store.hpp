// All orders of the simulated exchange's accounts, open ones and a bounded memory of finished ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "tidegate/market/types.hpp"
#include "tidegate/sim/accounts/ledger.hpp"

namespace tidegate::sim {

struct OrderRecord {
  market::OrderReport report;
  AccountId account;
  std::size_t market = 0;        // index of its symbol
  matching::OrderNumber number;  // in that market; set while it rests
  market::Amount locked;         // of the asset it pays with
};

// How a caller names an order: by the exchange's id, or else by the client's.
struct OrderKey {
  market::OrderId id;
  market::ClientOrderId client_id;
};

// Client ids may repeat (the real exchange is not known to refuse that): the newest order of that id is
// meant. Pointers stay good until the order is forgotten, which happens only in `finish`, oldest first, and
// never to the order just finished. Cost: O(log orders) each.
class OrderStore {
 public:
  explicit OrderStore(std::size_t max_finished) : max_finished_(max_finished) {}

  // Gives the record its order id: "C02__" and 21 digits, rising.
  OrderRecord& add(OrderRecord record);
  OrderRecord* find(AccountId account, const market::Symbol& symbol, const OrderKey& key);
  const OrderRecord* find(AccountId account, const market::Symbol& symbol, const OrderKey& key) const;
  // The order resting in that market under that number.
  OrderRecord* resting(std::size_t market, matching::OrderNumber number);
  void rests(OrderRecord& record, matching::OrderNumber number);
  // The record's status is final: it is kept for queries until `max_finished` others finished later.
  void finish(OrderRecord& record);

  // Whether an order of that client id, open or finished, is still known.
  bool knows(AccountId account, const market::ClientOrderId& client_id) const;
  // Oldest first.
  std::vector<const OrderRecord*> open(AccountId account) const;
  // Open and finished ones. O(orders of all accounts).
  std::vector<const OrderRecord*> newest_first(AccountId account) const;
  std::size_t open_count(AccountId account) const;

 private:
  using ById = std::map<market::OrderId, OrderRecord>;
  using ClientKey = std::pair<AccountId, market::ClientOrderId>;

  void forget(const market::OrderId& id);

  std::size_t max_finished_;
  std::uint64_t last_number_ = 0;
  ById orders_;
  std::multimap<ClientKey, OrderRecord*> by_client_id_;
  std::map<std::pair<std::size_t, matching::OrderNumber>, OrderRecord*> resting_;
  std::map<AccountId, std::map<market::OrderId, const OrderRecord*>> open_;
  std::deque<market::OrderId> finished_;
};

}  // namespace tidegate::sim
