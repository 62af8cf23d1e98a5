// Other settings for a Gate at work: asked first whether it can take all of them, then taken at once.
#include <charconv>
#include <string_view>

#include "tidegate/resilience/gate/impl.hpp"

namespace tidegate::resilience {
namespace {

// Collects what differs and is read when a Gate is made.
class FixedFields {
 public:
  template <class T>
  void same(std::string_view field, const T& before, const T& after) {
    if (before != after) found_.push_back(std::string{field} + " cannot change while it runs: restart");
  }
  std::vector<std::string> take() { return std::move(found_); }

 private:
  std::vector<std::string> found_;
};

void compare(FixedFields& fixed, const CacheSettings& before, const CacheSettings& after) {
  fixed.same("cache.max_bytes, from or to 0,", before.max_bytes == 0, after.max_bytes == 0);
  fixed.same("cache.eviction", before.eviction, after.eviction);
  fixed.same("cache.seed", before.seed, after.seed);
  fixed.same("cache.stale_from_ttl", before.stale_from_ttl, after.stale_from_ttl);
  fixed.same("cache.expire_after_access", before.expire_after_access, after.expire_after_access);
  fixed.same("cache.expiry_work", before.expiry_work, after.expiry_work);
}

// What the exchange has published meanwhile is not in either.
void compare(FixedFields& fixed, const LimitProfile& before, LimitProfile after) {
  after.one_read_percent = before.one_read_percent;
  fixed.same("limits, but for one_read_percent,", before, after);
}

void compare_bounds(FixedFields& fixed, const GateSettings& before, const GateSettings& after) {
  fixed.same("batch.enabled", before.batch.enabled, after.batch.enabled);
  fixed.same("max_waiting", before.max_waiting, after.max_waiting);
  fixed.same("max_flights", before.max_flights, after.max_flights);
  fixed.same("decision_log", before.decision_log, after.decision_log);
  fixed.same("host_refusals", before.host_refusals, after.host_refusals);
  fixed.same("host_open_for", before.host_open_for, after.host_open_for);
  fixed.same("host_failures", before.host_failures, after.host_failures);
  fixed.same("host_ramp", before.host_ramp, after.host_ramp);
  fixed.same("host_probe", before.host_probe, after.host_probe);
  fixed.same("host_probe_every", before.host_probe_every, after.host_probe_every);
  fixed.same("host_probe_slowest", before.host_probe_slowest, after.host_probe_slowest);
  fixed.same("pace_of_failing", before.pace_of_failing, after.pace_of_failing);
  fixed.same("accounts", before.accounts, after.accounts);
  fixed.same("seed", before.seed, after.seed);
}

// Whose answer it is: every key of the cache begins with that number (Gate::Impl::append_key).
std::size_t endpoint_in(std::string_view key) {
  std::size_t endpoint = 0;
  std::from_chars(key.data(), key.data() + key.size(), endpoint);
  return endpoint;
}

}  // namespace

std::vector<std::string> Gate::Impl::obstacles_to(const GateSettings& other,
                                                  const std::vector<EndpointPolicy>& terms) const {
  if (auto problems = other.validate(table); !problems.empty()) return problems;
  FixedFields fixed;
  fixed.same("the number of endpoints", table.size(), terms.size());
  for (std::size_t i = 0; i < std::min(table.size(), terms.size()); ++i) {
    const std::string& name = table[i].name;
    fixed.same("the name of endpoint " + name, name, terms[i].name);
    const CircuitBreakerSettings& before = settings.circuit_for(name);
    const CircuitBreakerSettings& after = other.circuit_for(name);
    fixed.same("circuit.metrics_only of " + name, before.metrics_only, after.metrics_only);
    fixed.same("circuit.seed of " + name, before.seed, after.seed);
  }
  compare(fixed, settings.cache, other.cache);
  compare(fixed, settings.limits, other.limits);
  compare_bounds(fixed, settings, other);
  return fixed.take();
}

void Gate::Impl::take_lifetimes(const std::vector<EndpointPolicy>& terms, base::MonotonicTime now) {
  std::vector<std::optional<CacheTerms>> shorter(table.size());
  bool any = false;
  for (std::size_t i = 0; i < table.size(); ++i) {
    EndpointPolicy& row = table[i];
    if (terms[i].ttl < row.ttl || terms[i].stale_bound < row.stale_bound) {
      shorter[i] = CacheTerms{.ttl = terms[i].ttl, .stale_bound = terms[i].stale_bound};
      any = true;
    }
    row.ttl = terms[i].ttl;
    row.refresh_after = terms[i].refresh_after;
    row.stale_bound = terms[i].stale_bound;
  }
  if (!any) return;
  cache.shorten([&shorter](std::string_view key) { return shorter.at(endpoint_in(key)); }, now);
}

base::Result<void> Gate::apply(const GateSettings& settings, const std::vector<EndpointPolicy>& terms,
                               base::MonotonicTime now) {
  impl_->pass_to(now);
  if (const auto problems = impl_->obstacles_to(settings, terms); !problems.empty()) {
    std::string all;
    for (const std::string& problem : problems) all += (all.empty() ? "" : "\n") + problem;
    return base::fail(base::ErrorCode::kInvalidArgument, std::move(all));
  }
  impl_->settings = settings;
  impl_->take_lifetimes(terms, now);
  impl_->cache.apply(settings.cache, now);
  impl_->circuits.apply(settings, now);
  impl_->flights.remember_failures_for(settings.negative_ttl);
  impl_->batches.apply(settings.batch);
  impl_->budget.apply(settings.retry);
  impl_->hedges.apply(settings.hedge);
  // Over what the exchange has published since, which stays.
  LimitProfile limits = impl_->ledgers.limits();
  limits.one_read_percent = settings.limits.one_read_percent;
  if (limits != impl_->ledgers.limits()) impl_->ledgers.change_limits(limits, now);
  impl_->tell();
  return {};
}

}  // namespace tidegate::resilience
