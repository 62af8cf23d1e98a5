#include "tidegate/config/nearest.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tidegate::config {
namespace {

const std::vector<std::string> kNames{"open_for_ms", "max_open_for_ms", "probes", "window_ms", "rule"};

TEST(Nearest, IsTheNameAFewSlipsAway) {
  EXPECT_EQ(nearest("prbes", kNames), "probes") << "a letter missing";
  EXPECT_EQ(nearest("proobes", kNames), "probes") << "one too many";
  EXPECT_EQ(nearest("probas", kNames), "probes") << "another one";
  EXPECT_EQ(nearest("porbes", kNames), "probes") << "two swapped";
  EXPECT_EQ(nearest("Window_MS", kNames), "window_ms") << "capitals do not count";
  EXPECT_EQ(nearest("open_for_s", kNames), "open_for_ms") << "another unit";
}

TEST(Nearest, OfTwoIsTheNearer) {
  EXPECT_EQ(nearest("max_open_for", kNames), "max_open_for_ms");
  EXPECT_EQ(nearest("open_for_m", kNames), "open_for_ms");
}

TEST(Nearest, TheUnitMayBeMissing) {
  EXPECT_EQ(nearest("open_for", kNames), "open_for_ms");
  EXPECT_EQ(nearest("rule_ms", kNames), "rule") << "or too much";
  EXPECT_EQ(nearest("r", {"rules"}), "") << "a beginning alone is not enough";
}

TEST(Nearest, TwoSwappedCountOnce) {
  EXPECT_EQ(nearest("ab", {"ba"}), "ba");
  EXPECT_EQ(nearest("rlue", {"rule"}), "rule") << "four letters allow one slip";
}

TEST(Nearest, OfWhatIsFarOffThereIsNone) {
  EXPECT_EQ(nearest("colour", kNames), "");
  EXPECT_EQ(nearest("", kNames), "");
  EXPECT_EQ(nearest("rxxe", kNames), "") << "two slips in four letters";
  EXPECT_EQ(nearest("probes", {}), "");
}

TEST(Nearest, ALongNameIsNearToNone) {
  const std::string long_name(64, 'a');
  EXPECT_EQ(nearest(long_name, {long_name.substr(1)}), long_name.substr(1));
  EXPECT_EQ(nearest(long_name + "a", {long_name}), "");
  EXPECT_EQ(nearest(long_name, {long_name + "a"}), "");
}

TEST(Nearest, InWordsIsThePartOfASentenceOrNothing) {
  EXPECT_EQ(nearest_in_words("prbes", kNames), "; the nearest is probes");
  EXPECT_EQ(nearest_in_words("colour", kNames), "");
}

}  // namespace
}  // namespace tidegate::config
