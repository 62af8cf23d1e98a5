#include "tidegate/mexc/wire/requests/signing.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tidegate::mexc::wire {
namespace {

// MEXC's documents, "SIGNED Endpoint Examples for POST /api/v3/order" (read 2026-11-22).
constexpr const char* kSecret = "45d0b3c26f2644f19bfb98b07741b2f5";
constexpr const char* kAllParams =
    "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=11&recvWindow=5000&timestamp=1644489390087";

Signer documents_signer() {
  return Signer{Secret{kSecret}};
}

TEST(Signing, MatchesTheDocumentsExampleInOnePart) {
  EXPECT_EQ(documents_signer().sign(kAllParams),
            "fd3e4e8543c5188531eb7279d68ae7d26a573d0fc5ab0d18eb692451654d837a");
}

// SHA-256 of "abc": FIPS 180-2, appendix B.1.
TEST(Fingerprint, IsTheBeginningOfThePublishedHash) {
  EXPECT_EQ(fingerprint("abc"), "ba7816bf8f01cfea");
}

// Query and body run into each other without an ampersand.
TEST(Signing, MatchesTheDocumentsExampleMixedFromQueryAndBody) {
  const std::string query = "symbol=BTCUSDT&side=BUY&type=LIMIT";
  const std::string body = "quantity=1&price=11&recvWindow=5000&timestamp=1644489390087";
  EXPECT_EQ(documents_signer().sign(query + body),
            "d1a676610ceb39174c8039b3f548357994b2a34139a8addd33baadba65684592");
}

// RFC 4231, test case 2.
TEST(Signing, MatchesAPublishedHmacVector) {
  const Signer signer{Secret{"Jefe"}};
  EXPECT_EQ(signer.sign("what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// RFC 4231, test case 6.
TEST(Signing, HashesAKeyLongerThanABlockFirst) {
  const Signer signer{Secret{std::string(131, static_cast<char>(0xaa))}};
  EXPECT_EQ(signer.sign("Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Signing, TakesAnEmptyKeyAndAnEmptyMessage) {
  EXPECT_EQ(Signer{Secret{}}.sign(""), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Signing, GivesTheSameSignatureEveryTime) {
  const Signer signer = documents_signer();
  const std::string first = signer.sign("a=1");
  EXPECT_NE(signer.sign("a=2"), first);
  EXPECT_EQ(signer.sign("a=1"), first);
}

TEST(Signing, VerifiesTheExactSignatureInSmallLettersOrCapitals) {
  const Signer signer = documents_signer();
  const std::string good = signer.sign(kAllParams);
  EXPECT_TRUE(signer.verify(kAllParams, good));

  std::string upper = good;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c; });
  EXPECT_TRUE(signer.verify(kAllParams, upper));
  EXPECT_FALSE(signer.verify(kAllParams, good.substr(1)));
  EXPECT_FALSE(signer.verify(kAllParams, ""));
  EXPECT_FALSE(signer.verify("symbol=BTCUSDT", good));
  std::string last_wrong = good;
  last_wrong.back() = last_wrong.back() == '0' ? '1' : '0';
  EXPECT_FALSE(signer.verify(kAllParams, last_wrong));
}

}  // namespace
}  // namespace tidegate::mexc::wire
