#include "virtual_hour/hard_times.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

#include "tidegate/base/random.hpp"

namespace tidegate::virtual_hour {
namespace {

using sim::FaultKind;
using sim::FaultRule;
using std::chrono::minutes;
using std::chrono::seconds;

struct Ailment {
  FaultKind kind;
  const char* target;
  double probability;
};

// What an order meets at any time. Together about one in seven fails, in every way of failing there is.
constexpr Ailment kAlways[] = {
    {FaultKind::kErrorBefore, "order_place", 0.03}, {FaultKind::kErrorAfter, "order_place", 0.03},
    {FaultKind::kCutBefore, "order_place", 0.02},   {FaultKind::kCutAfter, "order_place", 0.02},
    {FaultKind::kCutInBody, "order_place", 0.01},   {FaultKind::kTruncatedBody, "order_place", 0.01},
    {FaultKind::kDelay, "order_place", 0.02},       {FaultKind::kStall, "order_place", 0.01},
    {FaultKind::kStallAfter, "order_place", 0.02},  {FaultKind::kErrorBefore, "order_query", 0.05},
    {FaultKind::kCutAfter, "order_query", 0.02},    {FaultKind::kErrorBefore, "account", 0.02}};

// One of these holds for a while.
constexpr Ailment kSpells[] = {{FaultKind::kStreamStall, "depth", 1},
                               {FaultKind::kStreamStall, "", 1},
                               {FaultKind::kStreamCut, "", 1},
                               {FaultKind::kErrorBefore, "depth", 0.7},
                               {FaultKind::kErrorAfter, "order_place", 0.8},
                               {FaultKind::kStallAfter, "order_place", 0.8},
                               {FaultKind::kErrorBefore, "order_place", 0.9},
                               {FaultKind::kErrorBefore, "order_query", 0.9},
                               {FaultKind::kErrorBefore, "", 0.8},
                               {FaultKind::kCutBefore, "", 0.5}};

constexpr base::Duration kFirstSpell = seconds{30};  // the session has begun by then
constexpr base::Duration kMeanCalm = minutes{2};
constexpr base::Duration kDelay = seconds{3};  // past an order's deadline: no caller waits for the answer

FaultRule rule(const Ailment& ailment, base::Duration from, base::Duration until) {
  FaultRule made;
  made.kind = ailment.kind;
  made.target = ailment.target;
  made.probability = ailment.probability;
  made.delay = ailment.kind == FaultKind::kDelay ? kDelay : base::Duration{};
  made.from = from;
  made.until = until;
  return made;
}

}  // namespace

std::vector<FaultRule> hard_times(std::uint64_t seed, base::Duration until) {
  base::Random random{seed};
  std::vector<FaultRule> rules;
  // The first rule that applies to a request counts, so spells come before what holds always.
  base::Duration from = kFirstSpell + random.exponential(kMeanCalm);
  while (from < until) {
    const Ailment& ailment = kSpells[random.below(std::size(kSpells))];
    const base::Duration end = std::min<base::Duration>(until, from + seconds{random.between(1, 20)});
    rules.push_back(rule(ailment, from, end));
    from = end + random.exponential(kMeanCalm);
  }
  for (const Ailment& ailment : kAlways) rules.push_back(rule(ailment, kFirstSpell, until));
  return rules;
}

}  // namespace tidegate::virtual_hour
