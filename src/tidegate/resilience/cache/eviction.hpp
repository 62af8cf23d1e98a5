// The order in which entries leave a full cache, by whichever rule the settings name.
#pragma once

#include <cstdint>
#include <variant>

#include "tidegate/resilience/cache/lru_order.hpp"
#include "tidegate/resilience/cache/s3_fifo.hpp"
#include "tidegate/resilience/cache/settings.hpp"

namespace tidegate::resilience {

// A branch that always goes the same way, instead of a virtual call on every hit.
class CacheEviction {
 public:
  CacheEviction(const CacheSettings& settings, const CacheWeights& weights) {
    if (settings.eviction == Eviction::kLru) return;
    order_.emplace<S3Fifo>(capacity_of(settings), settings.max_entries, weights);
  }

  // Other bounds from now on; the order of those that are there stays.
  void resize(const CacheSettings& settings) {
    if (auto* const s3_fifo = std::get_if<S3Fifo>(&order_)) {
      s3_fifo->resize(capacity_of(settings), settings.max_entries);
    }
  }

  void grow(EntryNumber capacity) {
    std::visit([capacity](auto& order) { order.grow(capacity); }, order_);
  }
  void inserted(EntryNumber entry, std::uint32_t fingerprint) {
    if (auto* const lru = std::get_if<LruOrder>(&order_)) return lru->inserted(entry);
    std::get<S3Fifo>(order_).inserted(entry, fingerprint);
  }
  void used(EntryNumber entry) {
    if (auto* const lru = std::get_if<LruOrder>(&order_)) return lru->used(entry);
    std::get<S3Fifo>(order_).used(entry);
  }
  void reweighed(EntryNumber entry, std::size_t weight) {
    if (auto* const s3_fifo = std::get_if<S3Fifo>(&order_)) s3_fifo->reweighed(entry, weight);
  }
  void removed(EntryNumber entry, std::uint32_t fingerprint, bool evicted) {
    if (auto* const lru = std::get_if<LruOrder>(&order_)) return lru->removed(entry);
    std::get<S3Fifo>(order_).removed(entry, fingerprint, evicted);
  }
  EntryNumber victim() {
    return std::visit([](auto& order) { return order.victim(); }, order_);
  }

 private:
  static std::size_t capacity_of(const CacheSettings& settings) {
    return settings.max_bytes > 0 ? settings.max_bytes : settings.max_entries;
  }

  std::variant<LruOrder, S3Fifo> order_;
};

}  // namespace tidegate::resilience
