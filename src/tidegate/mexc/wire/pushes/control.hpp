// The text messages of a stream connection: subscribing, unsubscribing, pings and what is answered.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"

namespace tidegate::mexc::wire {

enum class ControlMethod : std::uint8_t { kSubscribe, kUnsubscribe, kPing };

struct ControlRequest {
  ControlMethod method = ControlMethod::kPing;
  std::vector<std::string> channels;  // empty for pings
  std::int64_t id = 0;                // 0: none
  friend bool operator==(const ControlRequest&, const ControlRequest&) = default;
};

std::string encode_control_request(const ControlRequest& request);
// Takes "PING" and "ping". Errors: kParse, kUnsupported (another method).
base::Result<ControlRequest> decode_control_request(std::string_view text);

struct ControlAnswer {
  std::int64_t id = 0;
  int code = 0;
  std::string message;
  friend bool operator==(const ControlAnswer&, const ControlAnswer&) = default;
};

std::string encode_control_answer(const ControlAnswer& answer);
base::Result<ControlAnswer> decode_control_answer(std::string_view text);

inline constexpr std::string_view kPongMessage = "PONG";
// Plain text, the only one that is no JSON: an upgrade with a key that is none is accepted, answered so and
// closed.
inline constexpr std::string_view kInvalidListenKeyText = "Invalid listen key";

// What MEXC says of a subscription: the channels joined by commas, or which ones were taken and which not.
// Refusals carry code 0 all the same, so a client must read the text.
std::string subscription_message(std::span<const std::string> accepted, std::span<const std::string> refused);
// The channels that such a message takes.
std::vector<std::string> accepted_channels(std::string_view message);
// The channels that it refuses.
std::vector<std::string> refused_channels(std::string_view message);

}  // namespace tidegate::mexc::wire
