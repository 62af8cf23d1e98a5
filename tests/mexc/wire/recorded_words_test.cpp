// What MEXC answered when it refused, acknowledged a subscription or checked a signature, as others recorded
// it.
#include <algorithm>

#include "mexc/wire/recorded.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/mexc/wire/pushes/channels.hpp"
#include "tidegate/mexc/wire/pushes/control.hpp"
#include "tidegate/mexc/wire/requests/signing.hpp"

namespace tidegate::mexc::wire {
namespace {

using tests::Json;

class RecordedWords : public tests::RecordedTest {};

TEST_F(RecordedWords, EveryErrorHasItsCodeAndSaysWhatBecameOfAnOrder) {
  const Json errors = tests::recorded_list("errors.json");
  EXPECT_GE(errors.size(), 19U);
  for (const Json& recorded : errors) {
    SCOPED_TRACE(recorded.at("id").get<std::string>());
    const auto error =
        to_error("order_place", recorded.at("status").get<int>(), recorded.at("body").get<std::string>());
    EXPECT_EQ(error.upstream_code, recorded.at("code").get<int>());
    EXPECT_EQ(error.http_status, recorded.at("status").get<int>());
    const bool rejected = recorded.at("fate") == "rejected";
    EXPECT_EQ(error.delivery, rejected ? base::Delivery::kRejected : base::Delivery::kUnknown);
  }
}

TEST_F(RecordedWords, EveryAnswerToASubscriptionTellsWhatIsTakenAndWhatIsNot) {
  const Json controls = tests::recorded_list("controls.json");
  EXPECT_GE(controls.size(), 9U);
  for (const Json& recorded : controls) {
    SCOPED_TRACE(recorded.at("id").get<std::string>());
    const auto answer = decode_control_answer(recorded.at("text").get<std::string>());
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(refused_channels(answer->message), recorded.at("refused").get<std::vector<std::string>>());
    if (recorded.at("accepted").is_null()) continue;  // it is about no channel
    EXPECT_EQ(accepted_channels(answer->message), recorded.at("accepted").get<std::vector<std::string>>());
  }
}

TEST_F(RecordedWords, EveryChannelIsReadAndWrittenAlike) {
  const Json channels = tests::recorded_list("channels.json");
  EXPECT_GE(channels.size(), 16U);
  for (const Json& recorded : channels) {
    const std::string name = recorded.get<std::string>();
    const auto channel = parse_channel(name);
    ASSERT_TRUE(channel) << channel.error().message;
    EXPECT_EQ(to_string(*channel), name);
  }
}

TEST_F(RecordedWords, EverySignatureIsMadeAndTakenInSmallAndInCapitalLetters) {
  const Json signatures = tests::recorded_list("signing.json");
  EXPECT_GE(signatures.size(), 6U);
  for (const Json& recorded : signatures) {
    SCOPED_TRACE(recorded.at("id").get<std::string>());
    const Signer signer{Secret{recorded.at("secret").get<std::string>()}};
    const auto text = recorded.at("text").get<std::string>();
    auto signature = recorded.at("signature").get<std::string>();
    EXPECT_EQ(signer.sign(text), signature);
    EXPECT_TRUE(signer.verify(text, signature));
    std::ranges::transform(signature, signature.begin(), [](unsigned char c) { return std::toupper(c); });
    EXPECT_TRUE(signer.verify(text, signature)) << "Mexc.Net signs in capitals and is let in";
    signature.front() = signature.front() == '0' ? '1' : '0';
    EXPECT_FALSE(signer.verify(text, signature));
  }
}

}  // namespace
}  // namespace tidegate::mexc::wire
