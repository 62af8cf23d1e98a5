#include "tidegate/net/web/gzip.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tidegate/base/random.hpp"

namespace tidegate::net {
namespace {

using testing::HasSubstr;

constexpr std::size_t kMiB = 1 << 20;

TEST(Gzip, GivesBackWhatWasPacked) {
  base::Random random{7};
  for (const std::size_t size : {0UL, 1UL, 1000UL, 3'000'000UL}) {
    std::string bytes(size, 'x');
    for (std::size_t i = 0; i < size; i += 3) bytes[i] = static_cast<char>(random.below(256));
    EXPECT_EQ(gunzip(gzip(bytes), 4 * kMiB).value(), bytes);
  }
}

TEST(Gzip, MakesJsonSmaller) {
  std::string json;
  for (int i = 0; i < 100; ++i) json += R"({"price":"61685.99","qty":"0.001"},)";
  EXPECT_LT(gzip(json).size(), json.size() / 10);
}

TEST(Gzip, RefusesWhatIsDamagedCutShortOrTooLong) {
  const std::string packed = gzip(std::string(100'000, 'a'));
  EXPECT_THAT(gunzip("no gzip at all", kMiB).error().message, HasSubstr("damaged"));
  EXPECT_THAT(gunzip(packed.substr(0, packed.size() / 2), kMiB).error().message, HasSubstr("ends early"));
  EXPECT_THAT(gunzip("", kMiB).error().message, HasSubstr("ends early"));
  EXPECT_THAT(gunzip(packed, 99'999).error().message, HasSubstr("too long"));
  EXPECT_TRUE(gunzip(packed, 100'000));
  std::string wrong_sum = packed;
  wrong_sum[wrong_sum.size() - 6] ^= 1;
  EXPECT_EQ(gunzip(wrong_sum, kMiB).error().code, base::ErrorCode::kParse);
}

}  // namespace
}  // namespace tidegate::net
