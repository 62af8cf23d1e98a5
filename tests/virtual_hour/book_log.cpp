#include "virtual_hour/book_log.hpp"

#include <optional>
#include <string_view>
#include <variant>

#include "tidegate/mexc/wire/pushes/push.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"

namespace tidegate::virtual_hour {
namespace {

constexpr std::string_view kGoodAnswer = "HTTP/1.1 200";

// The payload of one whole binary frame from a server (RFC 6455, 5.2): final, not masked.
std::optional<std::string_view> binary_payload(std::string_view frame) {
  constexpr unsigned kFinalBinary = 0x82, kTwoBytes = 126, kEightBytes = 127;
  const auto byte = [frame](std::size_t at) { return static_cast<unsigned char>(frame[at]); };
  if (frame.size() < 2 || byte(0) != kFinalBinary || byte(1) > kEightBytes) return std::nullopt;
  const std::size_t extra = byte(1) == kTwoBytes ? 2 : byte(1) == kEightBytes ? 8 : 0;
  if (frame.size() < 2 + extra) return std::nullopt;
  std::uint64_t size = extra == 0 ? byte(1) : 0;
  for (std::size_t i = 0; i < extra; ++i) size = size << 8U | byte(2 + i);
  if (frame.size() != 2 + extra + size) return std::nullopt;
  return frame.substr(2 + extra);
}

}  // namespace

void BookLog::on_wire(const net::WireRun& run) {
  if (run.direction == net::WireDirection::kToListener) {
    on_request(run);
  } else if (run.bytes.starts_with(kGoodAnswer)) {
    if (const auto asked = asked_.find(run.connection); asked != asked_.end()) {
      told_[asked->second].push_back(run.at);
    }
  } else {
    on_frame(run);
  }
}

void BookLog::on_request(const net::WireRun& run) {
  const std::string_view line = run.bytes.substr(0, run.bytes.find("\r\n"));
  if (!line.ends_with("HTTP/1.1")) return;
  asked_.erase(run.connection);
  const std::size_t method = line.find(' ');
  const std::string_view rest = line.substr(method + 1);
  const auto target = mexc::wire::split_target(rest.substr(0, rest.find(' ')));
  const auto* row = mexc::wire::find_endpoint(line.substr(0, method), target.path);
  if (row == nullptr || row->endpoint != mexc::wire::Endpoint::kDepth) return;
  const auto params = mexc::wire::parse_form(target.query);
  if (!params) return;
  asked_[run.connection] = market::Symbol{std::string{params->find("symbol").value_or("")}};
}

void BookLog::on_frame(const net::WireRun& run) {
  const auto payload = binary_payload(run.bytes);
  if (!payload) return;
  const auto push = mexc::wire::decode_push(*payload);
  if (!push) return;
  if (const auto* depth = std::get_if<mexc::wire::DepthPush>(&*push)) {
    told_[depth->symbol].push_back(run.at);
  }
}

}  // namespace tidegate::virtual_hour
