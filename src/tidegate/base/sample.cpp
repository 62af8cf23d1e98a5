#include "tidegate/base/sample.hpp"

#include <algorithm>
#include <array>

namespace tidegate::base {
namespace {

// "process": what the system says of the process as a whole.
constexpr auto kRooms = std::to_array<std::string_view>({"net", "client", "streams", "books", "guard", "gate",
                                                         "journal", "desk", "trading", "monitor", "process"});
constexpr std::array<std::string_view, 3> kUnits{"seconds", "bytes", "ratio"};
// Other units than the base ones, what Prometheus adds by itself, and kinds.
constexpr auto kBanned = std::to_array<std::string_view>(
    {"s",           "b",       "m",         "h",         "d",     "tb",           "pb",
     "weeks",       "ms",      "us",        "ns",        "sec",   "milliseconds", "microseconds",
     "nanoseconds", "minutes", "hours",     "days",      "kb",    "mb",           "gb",
     "kib",         "mib",     "kilobytes", "megabytes", "bits",  "percent",      "percentage",
     "bucket",      "sum",     "count",     "counter",   "gauge", "histogram",    "summary"});

bool among(const auto& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<std::string_view> words_of(std::string_view name) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('_', at), name.size());
    words.push_back(name.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

bool is_snake_case(std::string_view word) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !word.empty() && std::all_of(word.begin(), word.end(), allowed);
}

double in_seconds(Duration duration) {
  return std::chrono::duration<double>{duration}.count();
}

}  // namespace

void SampleWriter::add(std::string_view name, Sample::Kind kind, double value, SampleLabels labels) {
  Sample& sample = out_.emplace_back();
  sample.name = name;
  sample.labels = std::move(labels);
  sample.kind = kind;
  sample.value = value;
}

void SampleWriter::counter(std::string_view name, Duration value, SampleLabels labels) {
  add(name, Sample::Kind::kCounter, in_seconds(value), std::move(labels));
}

void SampleWriter::gauge(std::string_view name, Duration value, SampleLabels labels) {
  add(name, Sample::Kind::kGauge, in_seconds(value), std::move(labels));
}

void SampleWriter::histogram(std::string_view name, const Histogram& histogram, SampleLabels labels) {
  add(name, Sample::Kind::kHistogram, 0, std::move(labels));
  out_.back().histogram = std::make_shared<const Histogram>(histogram);
}

std::string check_sample_name(std::string_view name, Sample::Kind kind) {
  std::vector<std::string_view> words = words_of(name);
  if (!std::all_of(words.begin(), words.end(), is_snake_case)) return "is not in snake_case";
  if (words.front() != "tidegate" || words.size() < 3) return "is not tidegate_<room>_<what>";
  if (!among(kRooms, words[1])) return "names no room that offers samples: " + std::string{words[1]};
  const bool is_counter = kind == Sample::Kind::kCounter;
  if ((words.back() == "total") != is_counter) {
    return is_counter ? "is a counter's and does not end in _total" : "ends in _total and is no counter's";
  }
  if (is_counter) words.pop_back();
  if (words.size() < 3) return "does not say what it counts";
  for (std::size_t i = 2; i < words.size(); ++i) {
    const bool is_last = i + 1 == words.size();
    if (among(kBanned, words[i])) return "must not say " + std::string{words[i]};
    if (words[i] == "total") return "says total in the middle";
    if (among(kUnits, words[i]) && !is_last) return "has its unit in the middle: " + std::string{words[i]};
  }
  if (kind == Sample::Kind::kHistogram && words.back() != "seconds")
    return "is a histogram's, not of seconds";
  return {};
}

}  // namespace tidegate::base
