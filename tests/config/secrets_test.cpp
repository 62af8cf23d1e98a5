#include "tidegate/config/secrets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::config {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(Secrets, AreKnownByTheirNames) {
  for (const char* name :
       {"api_key", "apiKey", "API-KEY", "mexc_api_secret", "secret", "access_key", "password", "passphrase",
        "token", "private_key", "credentials", "key", "keys", "listen_key"}) {
    EXPECT_TRUE(is_secret_name(name)) << name;
  }
  for (const char* name : {"keep_key_alive", "host", "keyed", "monkey", "symbols", "path", ""}) {
    EXPECT_FALSE(is_secret_name(name)) << name;
  }
}

TEST(Secrets, AreKnownByTheirLooks) {
  EXPECT_TRUE(may_be_secret("mx0vglAbCdEfGh0123"));
  EXPECT_TRUE(may_be_secret("0123456789abcdef0123456789abcdef"));
  EXPECT_TRUE(may_be_secret("abcdefghijklmno1"));
  EXPECT_FALSE(may_be_secret("abcdefghijklmn1")) << "too short";
  EXPECT_FALSE(may_be_secret("consecutive_failures")) << "no digit";
  EXPECT_FALSE(may_be_secret("10000000000000000000")) << "no letter";
  EXPECT_FALSE(may_be_secret("wss://wbs-api.mexc.com/ws1")) << "an address";
  EXPECT_TRUE(may_be_secret("https://hooks.example.com/services/abc")) << "who knows it may post there";
  EXPECT_TRUE(may_be_secret("https://example.com?token=ab")) << "the same";
  EXPECT_TRUE(may_be_secret("https://me:pw@example.com")) << "a password";
  EXPECT_FALSE(may_be_secret("the 2nd of January 2026")) << "a sentence";
}

TEST(Secrets, AreNotQuoted) {
  EXPECT_EQ(quoted_unless_secret("5s"), "\"5s\"");
  EXPECT_EQ(quoted_unless_secret("mx0vglAbCdEfGh0123"), "(not shown: it may be a secret)");
}

TEST(Secrets, HaveTheirOwnPlaces) {
  EXPECT_THAT(secret_elsewhere(), AllOf(HasSubstr("delete it"), HasSubstr("chmod 600"), HasSubstr("--keys"),
                                        HasSubstr("MEXC_API_KEYS_FILE"), HasSubstr("MEXC_API_SECRET"),
                                        HasSubstr("LoadCredential=mexc-api-keys:FILE")));
}

}  // namespace
}  // namespace tidegate::config
