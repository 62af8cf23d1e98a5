// Random sequences against the batcher's promises: nothing lost, nothing twice, nothing held back too long.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <map>
#include <set>

#include "tidegate/base/random.hpp"
#include "tidegate/resilience/batch/batcher.hpp"

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;

// The slow, obvious model: for each kind a list of what waits and a list of flights, walked at each question.
class Model {
 public:
  explicit Model(RequestBatcherSettings settings) : settings_(settings) {}

  // Callers in this test take at once what they are told to take, so there are no claims to model.
  bool must_take(const std::string& kind, int request, base::MonotonicTime now, BatchTaker taker) {
    Kind& state = kinds_[kind];
    state.waiting.emplace_back(request, now);
    const bool full = state.waiting.size() >= settings_.max_batch_size;
    const bool leads = !in_flight(state, now) && !state.is_the_owners;
    if (taker == BatchTaker::kOwner && (leads || full)) state.is_the_owners = true;
    return taker == BatchTaker::kCaller && (leads || full);
  }

  std::vector<int> take(const std::string& kind, BatchFlight flight, base::MonotonicTime now) {
    Kind& state = kinds_[kind];
    std::vector<int> batch;
    while (!state.waiting.empty() && batch.size() < settings_.max_batch_size) {
      batch.push_back(state.waiting.front().first);
      state.waiting.erase(state.waiting.begin());
    }
    if (batch.empty()) return batch;
    if (state.waiting.size() < settings_.max_batch_size) state.is_the_owners = false;
    std::erase_if(state.flights, [&](const auto& one) { return one.second + settings_.window <= now; });
    state.flights.emplace_back(flight, now);
    return batch;
  }

  void finished(const std::string& kind, BatchFlight flight) {
    std::erase_if(kinds_[kind].flights, [flight](const auto& one) { return one.first == flight; });
  }
  std::vector<int> share(const std::string& kind, BatchFlight flight) {
    Kind& state = kinds_[kind];
    std::vector<int> sharing;
    if (!state.is_the_owners && !state.flights.empty() && state.flights.back().first == flight) {
      for (const auto& waiting : std::exchange(state.waiting, {})) sharing.push_back(waiting.first);
    }
    finished(kind, flight);
    return sharing;
  }

  std::set<std::string> due(base::MonotonicTime now) const {
    std::set<std::string> result;
    for (const auto& [kind, state] : kinds_) {
      if (state.waiting.empty()) continue;
      if (state.is_the_owners || !in_flight(state, now) ||
          now >= state.waiting.front().second + settings_.window)
        result.insert(kind);
    }
    return result;
  }

 private:
  struct Kind {
    std::vector<std::pair<int, base::MonotonicTime>> waiting;
    std::vector<std::pair<BatchFlight, base::MonotonicTime>> flights;  // and when each was taken
    bool is_the_owners = false;                                        // to take, at once
  };
  bool in_flight(const Kind& state, base::MonotonicTime now) const {
    return !state.flights.empty() && now < state.flights.back().second + settings_.window;
  }

  RequestBatcherSettings settings_;
  std::map<std::string, Kind> kinds_;
};

// Each request is handed out once, and none too late.
struct HandedOut {
  void add(const std::vector<int>& requests, base::MonotonicTime now, base::Duration window) {
    for (const int request : requests) {
      ASSERT_TRUE(taken.insert(request).second) << "taken twice";
      ASSERT_LE(now - arrived[static_cast<std::size_t>(request)], window) << "held back too long";
    }
  }

  std::vector<base::MonotonicTime> arrived;
  std::set<int> taken;
};

void race_with_model(std::uint64_t seed, int steps) {
  base::Random random{seed};
  const RequestBatcherSettings settings{.window = std::chrono::milliseconds{random.between(1, 20)},
                                        .max_batch_size = static_cast<std::size_t>(random.between(1, 6))};
  RequestBatcher<int> batcher{settings};
  Model model{settings};
  base::MonotonicTime now{};
  HandedOut requests;
  std::vector<std::pair<std::string, BatchFlight>> flights;  // the kind and number of all handed out
  const auto take = [&](const std::string& kind) {
    const auto batch = batcher.get_batch(kind, now);
    ASSERT_EQ(batch.requests, model.take(kind, batch.flight, now));
    flights.emplace_back(kind, batch.flight);
    requests.add(batch.requests, now, settings.window);
  };
  // One of the last handed out, mostly in the air still.
  const auto land_one = [&] {
    if (flights.empty()) return;
    const auto& [kind, flight] =
        flights[flights.size() - 1 - random.below(std::min<std::size_t>(flights.size(), 8))];
    if (random.chance(0.5)) {
      batcher.finished(kind, flight, now);
      return model.finished(kind, flight);
    }
    const std::vector<int> sharing = batcher.share(kind, flight, now);
    ASSERT_EQ(sharing, model.share(kind, flight));
    requests.add(sharing, now, settings.window);
  };
  // An owner that is punctual: nothing due is ever passed by.
  const auto take_due_until = [&](base::MonotonicTime end) {
    while (batcher.next_deadline() <= end) {
      now = std::max(now, batcher.next_deadline());
      take(std::string{batcher.due(now).front().kind});
    }
    now = end;
  };
  for (int step = 0; step < steps && !testing::Test::HasFatalFailure(); ++step) {
    SCOPED_TRACE(testing::Message() << "seed " << seed << ", step " << step);
    take_due_until(now + std::chrono::milliseconds{random.between(0, 2)});
    const std::string kind = std::to_string(random.below(4));
    if (random.chance(0.7)) {
      const int request = static_cast<int>(requests.arrived.size());
      requests.arrived.push_back(now);
      const BatchTaker taker = random.chance(0.5) ? BatchTaker::kCaller : BatchTaker::kOwner;
      const bool told = batcher.add_request(kind, int{request}, now, taker) == BatchAnswer::kTake;
      ASSERT_EQ(told, model.must_take(kind, request, now, taker));
      if (told) take(kind);
    } else {
      land_one();
    }
    std::set<std::string> due;
    for (const auto& entry : batcher.due(now)) due.emplace(entry.kind);
    ASSERT_EQ(due, model.due(now));
  }
  take_due_until(now + settings.window);
  EXPECT_EQ(requests.taken.size(), requests.arrived.size()) << "a request was lost";
  EXPECT_EQ(batcher.queued(), 0u);
}

TEST(RequestBatcherModel, AgreesWithTheBatcherOnRandomSequences) {
  std::cout << "seeds 1 to 12\n";
  for (std::uint64_t seed = 1; seed <= 12; ++seed) race_with_model(seed, 10'000);
}

}  // namespace
}  // namespace tidegate::resilience
