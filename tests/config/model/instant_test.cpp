#include "tidegate/config/model/instant.hpp"

#include <gtest/gtest.h>

namespace tidegate::config {
namespace {

TEST(Instant, IsReadInUtc) {
  EXPECT_EQ(base::to_unix_ms(instant_from("1970-01-01T00:00:00Z").value()), 0);
  EXPECT_EQ(base::to_unix_ms(instant_from("2026-12-01T12:34:56Z").value()), 1'796'128'496'000);
  EXPECT_EQ(base::to_unix_ms(instant_from("2024-02-29T23:59:59Z").value()), 1'709'251'199'000);
}

TEST(Instant, IsNoneWhereThereIsNoSuchDayOrTime) {
  for (const char* text :
       {"", "2026-12-01", "2026-12-01T12:00:00", "2026-12-01 12:00:00Z", "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-12-01T24:00:00Z", "2026-12-01T12:60:00Z", "2026-12-01T12:00:60Z",
        "2026-12-0xT12:00:00Z", "1969-12-31T00:00:00Z", "2200-01-01T00:00:00Z", "2026-12-01T12:00:00+"}) {
    EXPECT_FALSE(instant_from(text)) << text;
  }
}

}  // namespace
}  // namespace tidegate::config
