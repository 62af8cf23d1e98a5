#include "tidegate/config/pages/listing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::config {
namespace {

using testing::HasSubstr;
using testing::Not;

Loaded loaded(std::string_view text) {
  auto read = load_text(text, "bot.toml");
  EXPECT_TRUE(read) << read.error().message;
  return std::move(*read);
}

TEST(Listing, ShowsWhatIsSetWithWhereItComesFrom) {
  const std::string text = listing_text(listing(
      loaded("preset = \"conservative\"\n[circuit]\nprobes = 4\n[circuit.depth]\nprobes = 5\n"), false));
  EXPECT_THAT(text, HasSubstr("preset = \"conservative\"  # file bot.toml:1\n"));
  EXPECT_THAT(text, HasSubstr("circuit.open_for_ms = 10000  # preset conservative\n"));
  EXPECT_THAT(text, HasSubstr("circuit.probes = 4  # file bot.toml:3\n"));
  EXPECT_THAT(text, HasSubstr("circuit.depth.probes = 5  # file bot.toml:5\n"));
  EXPECT_THAT(text, Not(HasSubstr("cache.max_bytes")));
}

TEST(Listing, ShowsTheDefaultsTooWhereAllIsAskedFor) {
  EXPECT_THAT(listing_text(listing(loaded(""), true)), HasSubstr("cache.max_bytes = 0  # default\n"));
}

TEST(Listing, IsAFileThatSetsTheSame) {
  const Loaded first = loaded(
      "preset = \"swing\"\n[circuit]\nprofile = \"backing_off\"\nopen_growth = 3\n[circuit.depth]\nprofile = "
      "\"guide\"\n"
      "[exchange]\nca_file = \"a\\\"b\\\\c\"\nhost = \"127.0.0.1:1\"\n");
  const auto again = listing(loaded(listing_text(listing(first, true))), true);
  const auto shown = listing(first, true);
  ASSERT_EQ(again.size(), shown.size());
  for (std::size_t i = 0; i < shown.size(); ++i) {
    EXPECT_EQ(again[i].path, shown[i].path);
    EXPECT_EQ(again[i].value, shown[i].value) << shown[i].path;
  }
}

}  // namespace
}  // namespace tidegate::config
