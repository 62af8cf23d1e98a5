// Promise: a secret never reaches a core dump of ours.
#include <gtest/gtest.h>

#include "base/dumpable_memory.hpp"
#include "tidegate/mexc/wire/requests/signing.hpp"

namespace tidegate::mexc::wire {
namespace {

// Thirty-two bytes that no other memory has by chance.
const base::testing::MaskedText kSecret{
    "\x61\x60\x31\x65\x37\x66\x36\x67\x63\x33\x67\x63\x61\x61\x33\x64"
    "\x6c\x37\x33\x37\x6c\x6d\x37\x65\x62\x62\x61\x64\x37\x67\x33\x60"};

TEST(Secret, IsInNoCoreDumpNeitherItselfNorThroughItsSigner) {
  const Secret secret{kSecret.reveal()};
  EXPECT_EQ(secret.reveal().size(), 32U);
  EXPECT_TRUE(kSecret.is_at(secret.reveal().data()));
  EXPECT_EQ(kSecret.times_in_a_dump(), 0);
  const Signer signer{secret};
  EXPECT_EQ(signer.sign("symbol=BTCUSDT").size(), 64U);
  EXPECT_EQ(kSecret.times_in_a_dump(), 0);
}

}  // namespace
}  // namespace tidegate::mexc::wire
