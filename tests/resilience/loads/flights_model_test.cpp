// Flights and a plain list of them, side by side.
#include <gtest/gtest.h>

#include <algorithm>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/resilience/loads/flights.hpp"

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;
using base::MonotonicTime;

struct Model {
  FlightId id;
  std::string key;
  bool open = true;  // whoever asks the same shares it
  std::uint32_t waiters = 0;
  int holders = 1;
  MonotonicTime deadline{};
  base::Duration age = base::Duration::max();
  std::optional<MonotonicTime> sent;
  MonotonicTime lost = base::kNever;
  bool invalidated = false;
  FlightId whole{};
};

class FlightsSideBySide {
 public:
  explicit FlightsSideBySide(std::uint64_t seed) : random_(seed) {}

  void step() {
    now_ += random_.exponential(10ms);
    switch (random_.below(12)) {
      case 0:
      case 1:
        return begin();
      case 2:
        return join();
      case 3:
        return make_bulk();
      case 4:
      case 5:
        return send();
      case 6:
        return send_again();
      case 7:
        return invalidate();
      case 8:
        return fail();
      case 9:
        return share_or_release();
      default:
        return drop();
    }
  }

  void compare() {
    ASSERT_EQ(flights_.size(), all_.size());
    std::size_t under_way = 0;
    for (const Model& one : all_) {
      const Flight* flight = flights_.find(one.id);
      ASSERT_NE(flight, nullptr);
      ASSERT_EQ(flight->waiters, one.waiters);
      ASSERT_EQ(flight->deadline, one.deadline);
      ASSERT_EQ(flight->age_bound, one.age);
      ASSERT_EQ(flight->is_sent(), one.sent.has_value());
      ASSERT_EQ(flight->invalidated, one.invalidated);
      ASSERT_EQ(flight->whole, one.whole);
      under_way += one.sent ? 1U : 0U;
    }
    ASSERT_EQ(flights_.under_way({}), under_way);
    const std::string key = random_key();
    const auto oldest = now_ - random_.exponential(50ms);
    const auto found =
        std::ranges::find_if(all_, [&](const Model& one) { return one.open && one.key == key; });
    const bool can = found != all_.end() && (!found->sent || (*found->sent >= oldest && found->lost > now_));
    const auto* const joined = flights_.joinable(key, oldest, now_);
    ASSERT_EQ(joined != nullptr, can);
    if (can) {
      ASSERT_EQ(joined->first, found->id);
    }
    const auto until = failed_until_.find(key);
    ASSERT_EQ(flights_.failure(key, now_) != nullptr, until != failed_until_.end() && until->second > now_);
  }

 private:
  std::string random_key() {
    const auto number = random_.below(9);
    return number == 0 ? "0?" : "0?symbol=" + std::to_string(number) + "-long-enough-for-the-heap";
  }
  Model* any() { return all_.empty() ? nullptr : &all_[random_.below(all_.size())]; }
  Model& at(FlightId id) { return *std::ranges::find(all_, id, &Model::id); }
  std::vector<FlightId> parts(FlightId bulk) {
    std::vector<FlightId> ids;
    for (const Model& one : all_) {
      if (one.whole == bulk) ids.push_back(one.id);
    }
    return ids;
  }

  FlightId add(FlightId id, std::string key) {
    for (Model& one : all_) one.open = one.open && one.key != key;
    all_.push_back({.id = id, .key = std::move(key)});
    all_.back().open = !all_.back().key.empty();
    return id;
  }
  void begin() {
    if (all_.size() >= 30) return;
    std::string key = random_.chance(0.2) ? "" : random_key();
    add(flights_.begin(key), key);
  }
  void bounds_up(Model& whole, const Model& part) {
    whole.deadline = std::max(whole.deadline, part.deadline);
    whole.age = std::min(whole.age, part.age);
  }
  void join() {
    Model* one = any();
    if (one == nullptr) return;
    Call call{.deadline = now_ + random_.exponential(1s)};
    if (random_.chance(0.3)) call.max_age = random_.exponential(1s);
    flights_.join(one->id, call);
    ++one->waiters;
    one->deadline = std::max(one->deadline, call.deadline);
    one->age = std::min(one->age, call.max_age.value_or(base::Duration::max()));
    if (one->whole != FlightId{}) bounds_up(at(one->whole), *one);
  }
  void make_bulk() {
    if (all_.size() >= 30) return;
    const FlightId bulk = add(flights_.begin_bulk("0?", {}), "0?");
    if (random_.chance(0.5)) mark_sent(bulk);
    for (Model& one : all_) {
      const bool single =
          one.whole == FlightId{} && parts(one.id).empty() && one.id != bulk && !one.key.empty();
      if (!single || one.sent || random_.chance(0.7)) continue;
      flights_.adopt(bulk, one.id);
      one.whole = bulk;
      Model& whole = at(bulk);
      bounds_up(whole, one);
      if (!whole.sent) continue;
      one.sent = whole.sent;
      one.lost = whole.lost;
      one.invalidated = false;
    }
  }
  void mark_sent(FlightId id) {
    const auto lost = now_ + 100ms;
    flights_.sent(id, now_, lost);
    auto ids = parts(id);
    ids.push_back(id);
    for (const FlightId each : ids) {
      at(each).sent = now_;
      at(each).lost = lost;
      at(each).invalidated = false;
    }
  }
  void send() {
    Model* one = any();
    if (one != nullptr && !one->sent && one->whole == FlightId{}) mark_sent(one->id);
  }
  void send_again() {
    Model* one = any();
    if (one == nullptr || !one->sent || one->whole != FlightId{}) return;
    flights_.again(one->id);
    std::vector<FlightId> ids{one->id};
    std::ranges::copy(parts(one->id), std::back_inserter(ids));
    for (const FlightId id : ids) {
      Model& each = at(id);
      each.sent.reset();
      each.lost = base::kNever;
      const bool taken =
          std::ranges::any_of(all_, [&](const Model& o) { return o.open && o.key == each.key; });
      each.open = each.open || (!taken && !each.key.empty());
    }
  }
  void invalidate() {
    const std::string prefix = random_.chance(0.3) ? "0?" : random_key();
    flights_.invalidate(prefix);
    std::erase_if(failed_until_,
                  [&](const auto& one) { return one.first.starts_with(prefix) || one.first == "0?"; });
    for (Model& one : all_) {
      if (!one.sent || one.key.empty()) continue;
      if (!one.key.starts_with(prefix) && one.key != "0?") continue;
      one.invalidated = true;
      one.open = false;
    }
  }
  void fail() {
    const std::string key = random_key();
    flights_.remember_failure(key, {.code = base::ErrorCode::kIo}, now_);
    failed_until_[key] = now_ + 250ms;
  }
  void share_or_release() {
    Model* one = any();
    if (one == nullptr) return;
    if (one->whole != FlightId{}) {
      flights_.release_part(one->id);
      one->whole = FlightId{};
    } else if (random_.chance(0.5)) {
      flights_.share(one->id);
      ++one->holders;
    } else {
      const auto expected = parts(one->id);
      auto released = flights_.release_parts(one->id);
      std::ranges::sort(released);
      ASSERT_EQ(released, expected);
      for (const FlightId id : expected) at(id).whole = FlightId{};
    }
  }
  void drop() {
    Model* one = any();
    if (one == nullptr || one->whole != FlightId{}) return;
    const FlightId id = one->id;
    flights_.drop(id);
    if (--one->holders > 0) return;
    std::erase_if(all_, [id](const Model& each) { return each.id == id || each.whole == id; });
  }

  base::Random random_;
  Flights flights_{250ms};
  std::vector<Model> all_;
  std::map<std::string, MonotonicTime> failed_until_;
  MonotonicTime now_{};
};

class FlightsModel : public testing::TestWithParam<std::uint64_t> {};

TEST_P(FlightsModel, AreWhatAPlainListSays) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  FlightsSideBySide world{GetParam()};
  for (int i = 0; i < 25'000 && !HasFatalFailure(); ++i) {
    world.step();
    world.compare();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, FlightsModel, testing::ValuesIn(tests::random_seeds_to(4)));

}  // namespace
}  // namespace tidegate::resilience
