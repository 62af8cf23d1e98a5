#include "tidegate/mexc/server/authenticator.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <string>

#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::mexc::server {
namespace {

namespace code = wire::code;
using wire::Security;

constexpr const char* kKey = "mx0known";

class Directory final : public KeyDirectory {
 public:
  Directory() { signers_.try_emplace(kKey, wire::Secret{"the secret"}); }

  const wire::Signer* find(std::string_view api_key) const override {
    const auto found = signers_.find(std::string(api_key));
    return found == signers_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, wire::Signer> signers_;
};

class AuthenticatorTest : public ::testing::Test {
 protected:
  // The refusal's code for a signed request; 0: it may.
  int signed_request(const std::string& query, const std::string& key = kKey,
                     const std::string& secret = "the secret") {
    const wire::Signer signer{wire::Secret{secret}};
    return check(Security::kSigned, key, query + "&signature=" + signer.sign(query));
  }
  int check(Security security, const std::string& key, const std::string& query) {
    const auto request = wire::parse_request(query, "").value();
    const auto allowed = authenticate(keys_, security, key, request, base::from_unix_ms(kNow));
    return allowed ? 0 : allowed.error().upstream_code;
  }
  static std::string stamped(std::int64_t ms) { return "timestamp=" + std::to_string(ms); }

  static constexpr std::int64_t kNow = 1'700'000'000'000;
  Directory keys_;
};

TEST_F(AuthenticatorTest, AKeyedRequestNeedsAKeyThatIsKnown) {
  EXPECT_EQ(check(Security::kKeyed, kKey, ""), 0);
  EXPECT_EQ(check(Security::kKeyed, "", ""), code::kApiKeyRequired);
  EXPECT_EQ(check(Security::kKeyed, "mx0unknown", ""), code::kUnknownKey);
  EXPECT_EQ(check(Security::kKeyed, "mx0 known", ""), code::kMalformedKey);
  EXPECT_EQ(check(Security::kKeyed, std::string(65, 'k'), ""), code::kMalformedKey);
}

TEST_F(AuthenticatorTest, ASignatureIsOfTheKeysOwnSecretOverAllThatWasSent) {
  EXPECT_EQ(signed_request(stamped(kNow)), 0);
  EXPECT_EQ(signed_request(stamped(kNow), kKey, "another secret"), code::kBadSignature);
  const wire::Signer signer{wire::Secret{"the secret"}};
  const std::string other = "symbol=A&signature=" + signer.sign(stamped(kNow));
  EXPECT_EQ(check(Security::kSigned, kKey, stamped(kNow) + "&" + other), code::kBadSignature);
  EXPECT_EQ(check(Security::kSigned, kKey, stamped(kNow)), code::kBadSignature);
}

TEST_F(AuthenticatorTest, ATimestampIsLessThanASecondAheadAndNoOlderThanItsWindow) {
  EXPECT_EQ(signed_request(stamped(kNow + 999)), 0);
  EXPECT_EQ(signed_request(stamped(kNow + 1000)), code::kTimestampOutsideWindow);
  EXPECT_EQ(signed_request(stamped(kNow - 5000)), 0);
  EXPECT_EQ(signed_request(stamped(kNow - 5001)), code::kTimestampOutsideWindow);
  EXPECT_EQ(signed_request("recvWindow=60000&" + stamped(kNow - 60000)), 0);
  EXPECT_EQ(signed_request("recvWindow=0&" + stamped(kNow - 1)), code::kTimestampOutsideWindow);
  EXPECT_EQ(signed_request("recvWindow=60001&" + stamped(kNow)), code::kRecvWindowTooLarge);
  EXPECT_EQ(signed_request(stamped(std::numeric_limits<std::int64_t>::min())), code::kTimestampOutsideWindow);
}

TEST_F(AuthenticatorTest, ATimeThatIsNoNumberIsAWrongParameter) {
  EXPECT_EQ(signed_request("symbol=A"), code::kMissingParameter);
  EXPECT_EQ(signed_request("timestamp=soon"), code::kWrongParameter);
  EXPECT_EQ(signed_request("recvWindow=long&" + stamped(kNow)), code::kWrongParameter);
  EXPECT_EQ(signed_request("recvWindow=-1&" + stamped(kNow)), code::kWrongParameter);
}

}  // namespace
}  // namespace tidegate::mexc::server
