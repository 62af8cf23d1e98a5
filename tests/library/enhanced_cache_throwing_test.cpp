// What the caller's own types and callbacks throw: nobody waits for ever, and the cache is as it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "tidegate/library/enhanced_cache.hpp"

namespace tidegate::library {
namespace {

using testing::HasSubstr;

// Its copies throw from a certain one on, as a key's do when memory gives out.
struct Key {
  explicit Key(int which) : number(which) {}
  Key(const Key& other) : number(other.number) {
    if (copies_left && (*copies_left)-- == 0) throw std::runtime_error{"the test's key"};
  }
  Key& operator=(const Key&) = default;
  auto operator<=>(const Key&) const = default;

  int number;
  static inline std::optional<int> copies_left;
};

}  // namespace
}  // namespace tidegate::library

template <>
struct std::hash<tidegate::library::Key> {
  std::size_t operator()(const tidegate::library::Key& key) const noexcept {
    return static_cast<std::size_t>(key.number);
  }
};

namespace tidegate::library {
namespace {

// More copies than any of these calls makes.
constexpr int kMostCopies = 8;

// Whether `call` let that copy's exception out.
bool throws_at(int copy, const std::function<void()>& call) {
  bool threw = false;
  Key::copies_left = copy;
  try {
    call();
  } catch (const std::runtime_error&) {
    threw = true;
  }
  Key::copies_left.reset();
  return threw;
}

class EnhancedCacheThrowingKeys : public testing::TestWithParam<int> {
 protected:
  // Nothing is left of the load before: another begins, ends and is told.
  void expect_loads_anew() {
    std::vector<int> brought;
    cache.get_or_load_async(
        key, [](LoadCompletion<int> completion) { completion.finish(2); },
        [&](const base::Result<int>& result) { brought.push_back(result.value_or(-1)); });
    ASSERT_EQ(brought.size(), 1u) << "it waits for a load that nobody ends";
    EXPECT_TRUE(brought[0] == 2 || brought[0] == 1) << brought[0];
    EXPECT_GE(cache.get_or_load(key, [] { return 3; }).value_or(-1), 1);
  }
  base::Result<int> down() const { return base::fail(base::ErrorCode::kIo, "the test's upstream is down"); }

  EnhancedCache<int, Key> cache{EnhancedCacheSettings{.failure_ttl_ms = 0}};
  const Key key{1};
};

TEST_P(EnhancedCacheThrowingKeys, LeaveNoLoadOfAThreadBehind) {
  throws_at(GetParam(), [&] { static_cast<void>(cache.get_or_load(key, [] { return 1; })); });
  expect_loads_anew();
}

TEST_P(EnhancedCacheThrowingKeys, LeaveNoLoadBehindThatEndsLater) {
  int told = 0;
  const bool threw = throws_at(GetParam(), [&] {
    cache.get_or_load_async(
        key, [](LoadCompletion<int> completion) { completion.finish(1); },
        [&told](const base::Result<int>&) { ++told; });
  });
  EXPECT_EQ(told, threw ? 0 : 1);
  expect_loads_anew();
}

TEST_P(EnhancedCacheThrowingKeys, LeaveNoneOfManyLoadsBehind) {
  const std::vector<Key> keys(1, key);
  throws_at(GetParam(), [&] {
    static_cast<void>(
        cache.get_or_load_all(keys, [](std::span<const Key>) { return std::vector<base::Result<int>>{1}; }));
  });
  expect_loads_anew();
}

TEST_P(EnhancedCacheThrowingKeys, LeaveNobodyWaitingForALoadThatFails) {
  EnhancedCache<int, Key> remembers{EnhancedCacheSettings{}};
  int told = 0;
  throws_at(kMostCopies * 10, [&] {
    static_cast<void>(remembers.get_or_load(key, [&]() -> base::Result<int> {
      const auto waits = remembers.begin_load(key, {}, 1, 0);
      EXPECT_FALSE(waits.ours);
      waits.load->when_finished([&told, load = waits.load.get()] {
        ++told;
        EXPECT_EQ(load->wait().error().code, base::ErrorCode::kIo);
      });
      Key::copies_left = GetParam();
      return down();
    }));
  });
  EXPECT_EQ(told, 1);
}

TEST_P(EnhancedCacheThrowingKeys, AreNoReasonNotToTellHowALaterLoadFailed) {
  EnhancedCache<int, Key> remembers{EnhancedCacheSettings{}};
  std::vector<base::ErrorCode> told;
  throws_at(kMostCopies * 10, [&] {
    remembers.get_or_load_async(
        key,
        [&](LoadCompletion<int> completion) {
          Key::copies_left = GetParam();
          completion.finish(down());
        },
        [&told](const base::Result<int>& result) { told.push_back(result.error().code); });
  });
  EXPECT_EQ(told, std::vector{base::ErrorCode::kIo});
}

INSTANTIATE_TEST_SUITE_P(Copies, EnhancedCacheThrowingKeys, testing::Range(0, kMostCopies));

TEST(EnhancedCacheThrowing, AListenerKeepsNothingFromHappening) {
  int told = 0;
  EnhancedCache<int> cache({.max_items = 2}, [&told](std::string_view, const int&, resilience::RemovalCause) {
    ++told;
    throw std::runtime_error{"the test's listener"};
  });
  cache.set("a", 1);
  cache.set("a", 2);
  EXPECT_EQ(cache.get("a"), 2);
  EXPECT_EQ(told, 1);
  cache.set("b", 3);
  EXPECT_EQ(cache.get_or_load("c", [] { return 4; }), 4) << "somebody had to leave for it";
  EXPECT_EQ(cache.get("c"), 4);
  EXPECT_EQ(told, 2);
  cache.clear();
  EXPECT_EQ(told, 4) << "each is told, whatever the one before threw";
}

TEST(EnhancedCacheThrowing, AWeigherChangesNothing) {
  EnhancedCache<int> cache({.max_bytes = 100}, nullptr, [](std::string_view, int value) -> std::size_t {
    if (value == 13) throw std::length_error{"the test's weigher"};
    return 1;
  });
  const auto loaded = cache.get_or_load("a", [&] {
    EXPECT_THROW(cache.set("a", 13), std::length_error);
    return 5;
  });
  EXPECT_EQ(loaded, 5);
  EXPECT_EQ(cache.get("a"), 5) << "the load that was under way is as it was, too";
  EXPECT_EQ(cache.statistics().stored, 1u);
}

// The number of a slab is free still when its item's construction throws.
TEST(EnhancedCacheThrowing, AKeyTakesNoRoomThatItDoesNotGet) {
  resilience::CacheSlab<Key> slab;
  const Key key{1};
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(throws_at(0, [&] { static_cast<void>(slab.emplace(key)); }));
  }
  EXPECT_EQ(slab.emplace(key), 0u);
  EXPECT_EQ(slab.emplace(key), 1u);
  EXPECT_LE(slab.capacity(), 64u);
  slab.erase(0);
  slab.erase(1);
}

}  // namespace
}  // namespace tidegate::library
