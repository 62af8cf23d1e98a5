#include "virtual_hour/random_faults.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::virtual_hour {
namespace {

using sim::FaultKind;
using sim::FaultRule;
using sim::FaultScope;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Targets = std::span<const char* const>;

constexpr milliseconds kMostSkew{10'000};
constexpr std::size_t kSpells = 3;  // of each kind

// What a trading session asks for; "" is all of it.
constexpr std::array kBusy{"", "order_place", "account", "batch_orders", "ticker_book"};
constexpr std::array kAnything{"",      "order_place",  "order_place",  "order_query",       "account",
                               "depth", "order_cancel", "batch_orders", "listen_key_create", "time"};
constexpr std::array kBlocking{"", "", "order_place"};
constexpr std::array kPlacing{"", "order_place"};
constexpr std::array kLate{"", "order_place", "order_place", "batch_orders", "order_cancel"};
constexpr std::array kAccount{"account"};
constexpr std::array kBatches{"batch_orders"};
constexpr std::array kPrivate{"private_orders", "private_orders", "private_deals", "private_account"};
constexpr std::array kPublic{"", "depth", "deals"};
constexpr std::array kStalling{"", "depth", "private_orders"};
constexpr std::array kSymbols{"BTCUSDT", "ETHUSDT"};
constexpr std::array kUpgrades{sim::kUpgrade.data()};
constexpr std::array kNone{""};

constexpr std::array kOfUpgrades{FaultKind::kBanned,      FaultKind::kTooManyRequests, FaultKind::kForbidden,
                                 FaultKind::kErrorBefore, FaultKind::kCutBefore,       FaultKind::kStall,
                                 FaultKind::kDelay};

constexpr std::array kStatuses{500, 502, 503, 504};

class Plan {
 public:
  Plan(std::uint64_t seed, base::Duration from, base::Duration until)
      : random_(seed), from_(from), until_(until) {}

  std::vector<FaultRule> make() {
    for (std::size_t i = 0; i < sim::kFaultKinds; ++i) {
      if (static_cast<FaultKind>(i) != FaultKind::kChannelRefused) add(static_cast<FaultKind>(i));
    }
    // Of several rules for one request the first that applies counts.
    for (std::size_t i = rules_.size(); i > 1; --i) std::swap(rules_[i - 1], rules_[random_.below(i)]);
    // These compete with none of the others; drawn last, they leave the plans of seeds that failed as they
    // were.
    for (const FaultKind kind : kOfUpgrades) add_whole(kind, kUpgrades, 0.02, 0.1);
    add_spells(FaultKind::kChannelRefused, kStalling, seconds{5}, seconds{40});
    return std::move(rules_);
  }

 private:
  void add(FaultKind kind) {
    switch (sim::scope(kind)) {
      case FaultScope::kRequest:
        add_of_requests(kind);
        break;
      case FaultScope::kPush:
        add_whole(kind, kPrivate, 0.02, 0.3);
        add_whole(kind, kPublic, 0.0005, 0.005);
        break;
      case FaultScope::kState:
        add_of_states(kind);
        break;
    }
  }

  void add_of_requests(FaultKind kind) {
    switch (kind) {
      case FaultKind::kLateVisible:
        return add_whole(kind, kPlacing, 0.05, 0.4);
      // It adds up: were it everywhere, nothing else would be in time.
      case FaultKind::kLateEffect:
        return add_whole(kind, kLate, 0.02, 0.15);
      case FaultKind::kBalanceMissing:
        return add_whole(kind, kAccount, 0.1, 0.6);
      case FaultKind::kHalfBatchRefused:
        return add_whole(kind, kBatches, 0.1, 0.6);
      // What blocks everything would leave nothing for the others.
      case FaultKind::kBanned:
      case FaultKind::kForbidden:
        add_spells(kind, kBlocking, seconds{3}, seconds{6});
        return cut_streams_in_last_spells();
      default:
        add_whole(kind, kAnything, 0.005, 0.05);
        add_spells(kind, kBusy, seconds{3}, seconds{15});
    }
  }

  void add_of_states(FaultKind kind) {
    switch (kind) {
      case FaultKind::kStreamStall:
        return add_spells(kind, kStalling, seconds{2}, seconds{20});
      case FaultKind::kSymbolPaused:
      case FaultKind::kPrecisionChanged:
        return add_spells(kind, kSymbols, seconds{5}, seconds{30});
      case FaultKind::kClockSkew:
        // Both edges are what matters: a clock that is set.
        for (int i = 0; i < 3; ++i) add_spells(kind, kNone, seconds{3}, seconds{20});
        return;
      default:
        return add_spells(kind, kNone, seconds{1}, seconds{8});
    }
  }

  void add_whole(FaultKind kind, Targets targets, double least, double most) {
    FaultRule rule = drawn(kind, targets);
    rule.from = from_;
    rule.until = until_;
    rule.probability = least + (most - least) * random_.unit();
    rules_.push_back(std::move(rule));
  }

  void add_spells(FaultKind kind, Targets targets, seconds least, seconds most) {
    for (std::size_t i = 0; i < kSpells; ++i) {
      FaultRule rule = drawn(kind, targets);
      const milliseconds length{random_.between(milliseconds{least}.count(), milliseconds{most}.count())};
      const base::Duration last_start = until_ - length;
      rule.from = from_ + base::Duration{random_.between(0, (last_start - from_).count())};
      rule.until = rule.from + length;
      if (sim::scope(kind) != FaultScope::kState) rule.probability = 0.4 + 0.6 * random_.unit();
      rules_.push_back(std::move(rule));
    }
  }

  // Streams that end while the host blocks us have to wait as well.
  void cut_streams_in_last_spells() {
    for (std::size_t i = rules_.size() - kSpells, end = rules_.size(); i < end; ++i) {
      FaultRule cut = drawn(FaultKind::kStreamCut, kNone);
      cut.from = rules_[i].from + seconds{1};
      cut.until = cut.from + milliseconds{500};
      rules_.push_back(std::move(cut));
    }
  }

  // All but when and how often.
  FaultRule drawn(FaultKind kind, Targets targets) {
    FaultRule rule;
    rule.kind = kind;
    rule.target = targets[random_.below(targets.size())];
    rule.status = kStatuses[random_.below(kStatuses.size())];
    // Zero: it does not say for how long.
    rule.retry_after = seconds{random_.between(0, kind == FaultKind::kBanned ? 20 : 10)};
    // Half of them as far as clocks have been seen to go.
    rule.skew = milliseconds{random_.between(-kMostSkew.count(), kMostSkew.count())};
    if (random_.chance(0.5)) rule.skew = random_.chance(0.5) ? kMostSkew : -kMostSkew;
    // An order may be invisible for two seconds; no caller waits for an answer that late.
    const bool invisible = kind == FaultKind::kLateVisible;
    rule.delay = milliseconds{random_.between(50, invisible ? 2'000 : 4'000)};
    rule.fewer_decimals = static_cast<int>(random_.between(1, 2));
    return rule;
  }

  base::Random random_;
  base::Duration from_;
  base::Duration until_;
  std::vector<FaultRule> rules_;
};

}  // namespace

std::vector<FaultRule> random_faults(std::uint64_t seed, base::Duration from, base::Duration until) {
  TIDEGATE_ASSERT(until - from >= std::chrono::minutes{2}, "there is time for every kind of fault");
  return Plan{seed, from, until}.make();
}

}  // namespace tidegate::virtual_hour
