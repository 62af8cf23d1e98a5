#include "tidegate/monitor/exposition/negotiation.hpp"

#include <algorithm>
#include <optional>

namespace tidegate::monitor {
namespace {

struct MediaType {
  std::string_view type;
  std::string_view subtype;
  std::string_view version;
};
constexpr MediaType kOpenMetricsType{"application", "openmetrics-text", "1.0.0"};
constexpr MediaType kPlainType{"text", "plain", "0.0.4"};

constexpr int kMostWeight = 1'000;

// One range of the header.
struct MediaRange {
  std::string_view type;
  std::string_view subtype;
  std::optional<std::string_view> version;
  int weight = kMostWeight;  // in thousandths
};

// How close a range comes to a format.
enum class Closeness : std::uint8_t { kNot, kAnything, kItsType, kItsName, kItsVersion };
using enum Closeness;

// What stands before the separator, which with all before it is taken away; within quotes it is none.
std::string_view cut(std::string_view& rest, char separator) noexcept {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < rest.size() && (quoted || rest[end] != separator); ++end) {
    if (rest[end] == '"') quoted = !quoted;
  }
  const std::string_view piece = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return piece;
}

std::string_view trimmed(std::string_view text, std::string_view of = " \t") noexcept {
  const std::size_t first = text.find_first_not_of(of);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(of) - first + 1);
}

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same(std::string_view one, std::string_view other) noexcept {
  return std::ranges::equal(one, other, {}, lower, lower);
}

// In thousandths; none: it is no weight (RFC 9110, section 12.4.2).
std::optional<int> weight_of(std::string_view text) noexcept {
  if (text.empty() || text.size() > 5 || (text.size() > 1 && text[1] != '.')) return std::nullopt;
  int weight = 0;
  int unit = kMostWeight;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == 1) continue;
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    weight += unit * (text[i] - '0');
    unit /= 10;
  }
  if (weight > kMostWeight) return std::nullopt;
  return weight;
}

std::optional<MediaRange> read_range(std::string_view text) noexcept {
  MediaRange range;
  std::string_view names = cut(text, ';');
  range.type = trimmed(cut(names, '/'));
  range.subtype = trimmed(names);
  while (!text.empty()) {
    std::string_view value = cut(text, ';');
    const std::string_view name = trimmed(cut(value, '='));
    value = trimmed(value);
    if (same(name, "version")) range.version = trimmed(value, "\"");
    if (!same(name, "q")) continue;
    const auto weight = weight_of(value);
    if (!weight) return std::nullopt;
    range.weight = *weight;
  }
  return range;
}

Closeness closeness(const MediaRange& range, const MediaType& to) noexcept {
  if (range.type == "*" && range.subtype == "*") return kAnything;
  if (!same(range.type, to.type)) return kNot;
  if (range.subtype == "*") return kItsType;
  if (!same(range.subtype, to.subtype)) return kNot;
  if (!range.version) return kItsName;
  return *range.version == to.version ? kItsVersion : kNot;
}

// What the header says of one format.
class Wish {
 public:
  void hear(const MediaRange& range, const MediaType& of) noexcept {
    const Closeness now = closeness(range, of);
    if (now == kNot || now < closest_) return;
    weight_ = now == closest_ ? std::max(weight_, range.weight) : range.weight;
    closest_ = now;
  }
  int weight() const noexcept { return weight_; }
  bool names_it() const noexcept { return closest_ >= kItsName; }

 private:
  Closeness closest_ = kNot;
  int weight_ = 0;
};

}  // namespace

std::string_view content_type(ExpositionFormat format) noexcept {
  return format == ExpositionFormat::kOpenMetrics
             ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
             : "text/plain; version=0.0.4; charset=utf-8";
}

ExpositionFormat negotiate(std::string_view accept) noexcept {
  Wish open_metrics, plain;
  while (!accept.empty()) {
    const auto range = read_range(cut(accept, ','));
    if (!range) continue;
    open_metrics.hear(*range, kOpenMetricsType);
    plain.hear(*range, kPlainType);
  }
  const int ahead = open_metrics.weight() - plain.weight();
  const bool wanted = ahead > 0 || (ahead == 0 && open_metrics.weight() > 0 && open_metrics.names_it());
  return wanted ? ExpositionFormat::kOpenMetrics : ExpositionFormat::kPrometheusText;
}

}  // namespace tidegate::monitor
