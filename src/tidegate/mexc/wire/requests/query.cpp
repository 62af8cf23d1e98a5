#include "tidegate/mexc/wire/requests/query.hpp"

#include <algorithm>

#include "tidegate/mexc/wire/json/json.hpp"
#include "tidegate/mexc/wire/printable.hpp"

namespace tidegate::mexc::wire {
namespace {

constexpr std::size_t kMaxPairs = 256;
constexpr std::size_t kMaxObjects = 256;
constexpr std::string_view kSignature = "signature";

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '~';
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Calls `visit(pair)` for each piece between ampersands.
template <class Visit>
void for_each_pair(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool is_signature_pair(std::string_view pair) {
  return pair.starts_with(kSignature) && pair.substr(kSignature.size()).starts_with('=');
}

// The other pairs exactly as they came: signatures cover bytes, not meanings.
std::string without_signature(std::string_view raw) {
  std::string kept;
  kept.reserve(raw.size());
  bool first = true;
  bool removed = false;
  for_each_pair(raw, [&](std::string_view pair) {
    if (is_signature_pair(pair)) {
      removed = true;
      return;
    }
    if (!first) kept += '&';
    first = false;
    kept += pair;
  });
  return removed ? kept : std::string{raw};
}

bool is_json_object(std::string_view body) {
  const std::size_t start = body.find_first_not_of(" \t\r\n");
  return start != std::string_view::npos && body[start] == '{';
}

Params members_of(const JsonNode& object) {
  Params params;
  for (const JsonNode member : object.children()) {
    if (member.is_scalar()) params.add(std::string{member.key()}, std::string{member.text()});
  }
  return params;
}

base::Result<Params> parse_json_params(std::string_view body) {
  auto document = Json::parse(body);
  if (!document) return std::unexpected(std::move(document.error()));
  return members_of(document->root());
}

}  // namespace

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0x0fU];
  }
  return out;
}

base::Result<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const bool digits_follow = i + 2 < text.size();
    const int high = digits_follow ? hex_value(text[i + 1]) : -1;
    const int low = digits_follow ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      return base::fail(base::ErrorCode::kParse,
                        "a % without two hexadecimal digits in \"" + printable(text, 60) + "\"");
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

Params& Params::add(std::string name, std::string value) {
  pairs_.emplace_back(std::move(name), std::move(value));
  return *this;
}

std::optional<std::string_view> Params::find(std::string_view name) const {
  for (const auto& [key, value] : pairs_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::string Params::canonical() const {
  auto sorted = pairs_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string out;
  for (const auto& [name, value] : sorted) {
    if (!out.empty()) out += '&';
    out += percent_encode(name);
    out += '=';
    out += percent_encode(value);
  }
  return out;
}

static base::Error too_many_parameters() {
  return base::fail(base::ErrorCode::kParse, "more than 256 parameters in one request").error();
}

base::Result<Params> parse_form(std::string_view text) {
  Params params;
  std::optional<base::Error> error;
  for_each_pair(text, [&](std::string_view pair) {
    if (pair.empty() || error) return;
    if (params.pairs().size() == kMaxPairs) {
      error = too_many_parameters();
      return;
    }
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = percent_decode(pair.substr(0, equals));
    auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value) {
      error = std::move(!name ? name.error() : value.error());
      return;
    }
    params.add(std::move(*name), std::move(*value));
  });
  if (error) return std::unexpected(std::move(*error));
  return params;
}

base::Result<std::vector<Params>> parse_params_list(std::string_view json) {
  auto document = Json::parse(json);
  if (!document) return std::unexpected(std::move(document.error()));
  std::vector<Params> list;
  for (const JsonNode item : document->root().items()) {
    if (!item.is_object()) item.fail("an object");
    if (list.size() == kMaxObjects) item.fail("no more than 256 objects");
    if (document->error()) break;
    list.push_back(members_of(item));
  }
  if (document->error()) return std::unexpected(*document->error());
  return list;
}

base::Result<RequestParams> parse_request(std::string_view raw_query, std::string_view body) {
  const bool json = is_json_object(body);
  auto query_params = parse_form(raw_query);
  if (!query_params) return std::unexpected(std::move(query_params.error()));
  auto body_params = json ? parse_json_params(body) : parse_form(body);
  if (!body_params) return std::unexpected(std::move(body_params.error()));

  if (query_params->pairs().size() + body_params->pairs().size() > kMaxPairs) {
    return std::unexpected(too_many_parameters());
  }
  RequestParams request;
  for (const Params* part : {&*query_params, &*body_params}) {
    for (const auto& [name, value] : part->pairs()) {
      if (name != kSignature) {
        request.params.add(name, value);
      } else if (request.signature.empty()) {
        request.signature = value;
      }
    }
  }
  request.total_params = without_signature(raw_query);
  request.total_params += json ? std::string{body} : without_signature(body);
  return request;
}

Target split_target(std::string_view target) noexcept {
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos) return {target, {}};
  return {target.substr(0, mark), target.substr(mark + 1)};
}

}  // namespace tidegate::mexc::wire
