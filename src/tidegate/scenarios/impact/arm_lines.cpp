#include "tidegate/scenarios/impact/arm_lines.hpp"

#include <fmt/format.h>

#include <sstream>

namespace tidegate::scenarios {
namespace {

constexpr std::int64_t kAbsent = -1;  // none of the numbers that may be absent is ever negative

std::int64_t ns(base::MonotonicTime at) {
  return at.time_since_epoch().count();
}

template <class T, class Number>
std::int64_t or_absent(const std::optional<T>& value, Number number) {
  return value ? number(*value) : kAbsent;
}

}  // namespace

std::string call_line(const CallRecord& record) {
  const ReadAnswer& answer = record.answer;
  const std::string& symbol = record.call.symbol.value();
  return fmt::format(
      "call {} {} {} {} {:d} {:d} {} {} {}\n", static_cast<int>(record.call.kind),
      symbol.empty() ? "-" : symbol, ns(record.asked), ns(record.answered), answer.ok, answer.stale,
      answer.version.value_or(kAbsent), or_absent(answer.made_at, base::to_unix_ms),
      or_absent(answer.told_age, [](base::Duration age) { return static_cast<std::int64_t>(age.count()); }));
}

std::string last_line(const ProcessScore& process) {
  return fmt::format("end {} {} {}\n", process.cpu.count(), process.peak_rss_bytes, process.private_bytes);
}

base::Result<ArmLine> parse_arm_line(const std::string& line) {
  std::istringstream words{line};
  std::string what;
  ArmLine parsed;
  words >> what;
  if (what == "end") {
    std::int64_t cpu = 0;
    ProcessScore process;
    words >> cpu >> process.peak_rss_bytes >> process.private_bytes;
    process.cpu = base::Duration{cpu};
    parsed.process = process;
  } else if (what == "call") {
    std::string symbol;
    std::size_t kind = 0;
    std::int64_t asked = 0, answered = 0, version = 0, made_at = 0, told_age = 0;
    CallRecord record;
    words >> kind >> symbol >> asked >> answered >> record.answer.ok >> record.answer.stale >> version >>
        made_at >> told_age;
    if (kind >= kCallKindCount) words.setstate(std::ios::failbit);
    record.call.kind = static_cast<CallKind>(kind);
    if (symbol != "-") record.call.symbol = market::Symbol{symbol};
    record.asked = base::MonotonicTime{base::Duration{asked}};
    record.answered = base::MonotonicTime{base::Duration{answered}};
    if (version != kAbsent) record.answer.version = version;
    if (made_at != kAbsent) record.answer.made_at = base::from_unix_ms(made_at);
    if (told_age != kAbsent) record.answer.told_age = base::Duration{told_age};
    parsed.call = std::move(record);
  }
  if (!words || (!parsed.call && !parsed.process)) {
    return base::fail(base::ErrorCode::kParse, "no line of an arm's process: " + line);
  }
  return parsed;
}

}  // namespace tidegate::scenarios
