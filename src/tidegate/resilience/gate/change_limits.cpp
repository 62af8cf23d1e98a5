// Limits that the exchange publishes while we run.
#include "tidegate/resilience/gate/impl.hpp"

namespace tidegate::resilience {

std::vector<std::string> Gate::apply_limits(std::span<const LimitRule> table, base::MonotonicTime now) {
  impl_->pass_to(now);
  LearnedLimits learned = learn_limits(impl_->ledgers.limits(), table, impl_->table);
  const bool changed = learned.profile != impl_->ledgers.limits();
  impl_->ledgers.change_limits(learned.profile, now);
  if (changed) {
    impl_->note(base::EventKind::kLimitsChanged, {},
                "the exchange's table of " + std::to_string(table.size()) + " limits applies");
  }
  for (const std::string& refused : learned.refused) {
    impl_->note(base::EventKind::kLimitsRefused, {}, refused + "; what stood before still holds");
  }
  impl_->tell();
  return std::move(learned.refused);
}

const LimitProfile& Gate::limits() const {
  return impl_->ledgers.limits();
}

std::optional<std::uint32_t> Gate::most_orders(EndpointId endpoint) const {
  return impl_->ledgers.most_orders(endpoint);
}

}  // namespace tidegate::resilience
