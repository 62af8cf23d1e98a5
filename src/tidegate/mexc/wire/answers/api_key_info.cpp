#include "tidegate/mexc/wire/answers/api_key_info.hpp"

#include "tidegate/mexc/wire/comma_list.hpp"
#include "tidegate/mexc/wire/json/read.hpp"
#include "tidegate/mexc/wire/json/write.hpp"

namespace tidegate::mexc::wire {
namespace {

ApiKeyInfo read_api_key_info(const JsonNode& root) {
  ApiKeyInfo info{.status = std::string(root["status"].text()),
                  .permissions = split_at_commas(root["permissions"].text()),
                  .remaining_days = std::nullopt,
                  .ip_whitelist = read_optional_text(root["ipWhiteList"]),
                  .note = read_optional_text(root["note"]),
                  .created = read_optional_text(root["createTime"])};
  if (const JsonNode days = root["remainingValidity"]; days.present()) info.remaining_days = days.integer();
  return info;
}

}  // namespace

base::Result<ApiKeyInfo> decode_api_key_info(std::string_view body) {
  return decode_json(body, read_api_key_info);
}

std::string encode_api_key_info(const ApiKeyInfo& info, std::string_view api_key) {
  JsonWriter out;
  out.begin_object()
      .field("note", info.note)
      .field("accessKey", api_key)
      .field("createTime", info.created)
      .field("permissions", joined_by_commas(info.permissions));
  if (info.remaining_days) out.field("remainingValidity", *info.remaining_days);
  return out.field("ipWhiteList", info.ip_whitelist).field("status", info.status).end_object().take();
}

}  // namespace tidegate::mexc::wire
