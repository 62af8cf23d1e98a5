#include "tidegate/mexc/wire/pushes/control.hpp"

#include "tidegate/mexc/wire/comma_list.hpp"
#include "tidegate/mexc/wire/json/json.hpp"
#include "tidegate/mexc/wire/json/writer.hpp"
#include "tidegate/mexc/wire/printable.hpp"

namespace tidegate::mexc::wire {
namespace {

constexpr std::string_view kTaken = "Subscribed successful! [";
constexpr std::string_view kRefused = "Not Subscribed successfully! [";
// The colon is a full-width one, as live MEXC sends it.
constexpr std::string_view kRefusedReason = "].  Reason\xEF\xBC\x9A Blocked! ";

std::string_view name(ControlMethod method) {
  switch (method) {
    case ControlMethod::kSubscribe:
      return "SUBSCRIPTION";
    case ControlMethod::kUnsubscribe:
      return "UNSUBSCRIPTION";
    case ControlMethod::kPing:
      break;
  }
  return "PING";
}

std::int64_t read_optional_id(const JsonNode& root) {
  return root["id"].present() ? root["id"].integer() : 0;
}

ControlAnswer read_answer(const JsonNode& root) {
  return {read_optional_id(root), static_cast<int>(root["code"].integer()), std::string{root["msg"].text()}};
}

struct RawRequest {
  std::string method;
  std::vector<std::string> channels;
  std::int64_t id = 0;
};

RawRequest read_request(const JsonNode& root) {
  RawRequest raw{.method = std::string{root["method"].text()}, .channels = {}, .id = read_optional_id(root)};
  if (!root["params"].present()) return raw;
  for (const JsonNode channel : root["params"].items()) raw.channels.emplace_back(channel.text());
  return raw;
}

}  // namespace

std::string encode_control_request(const ControlRequest& request) {
  JsonWriter out;
  out.begin_object().field("method", name(request.method));
  if (!request.channels.empty()) {
    out.key("params").begin_array();
    for (const std::string& channel : request.channels) out.value(channel);
    out.end_array();
  }
  if (request.id != 0) out.field("id", request.id);
  return out.end_object().take();
}

base::Result<ControlRequest> decode_control_request(std::string_view text) {
  auto raw = decode_json(text, read_request);
  if (!raw) return std::unexpected(std::move(raw.error()));
  if (raw->method == "ping") raw->method = name(ControlMethod::kPing);
  for (const auto method : {ControlMethod::kSubscribe, ControlMethod::kUnsubscribe, ControlMethod::kPing}) {
    if (raw->method == name(method)) return ControlRequest{method, std::move(raw->channels), raw->id};
  }
  return base::fail(base::ErrorCode::kUnsupported, "no such method: \"" + printable(raw->method) + "\"");
}

std::string encode_control_answer(const ControlAnswer& answer) {
  return JsonWriter{}
      .begin_object()
      .field("id", answer.id)
      .field("code", answer.code)
      .field("msg", answer.message)
      .end_object()
      .take();
}

base::Result<ControlAnswer> decode_control_answer(std::string_view text) {
  return decode_json(text, read_answer);
}

std::string subscription_message(std::span<const std::string> accepted,
                                 std::span<const std::string> refused) {
  if (refused.empty()) return joined_by_commas(accepted);
  std::string out;
  if (!accepted.empty()) out.append(kTaken).append(joined_by_commas(accepted)).append("]. ");
  return out.append(kRefused).append(joined_by_commas(refused)).append(kRefusedReason);
}

std::vector<std::string> accepted_channels(std::string_view message) {
  if (message.starts_with(kTaken)) {
    message.remove_prefix(kTaken.size());
    return split_at_commas(message.substr(0, message.find(']')));
  }
  return message.starts_with(kRefused) ? std::vector<std::string>{} : split_at_commas(message);
}

std::vector<std::string> refused_channels(std::string_view message) {
  const std::size_t start = message.find(kRefused);
  if (start == std::string_view::npos) return {};
  message.remove_prefix(start + kRefused.size());
  return split_at_commas(message.substr(0, message.find(']')));
}

}  // namespace tidegate::mexc::wire
