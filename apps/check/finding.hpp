// What a check found of one thing that a user's setup needs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tidegate::apps::check {

enum class Verdict : unsigned char { kWorks, kFails, kSkipped };
std::string_view name(Verdict verdict) noexcept;  // "works", "fails", "skipped"

struct Finding {
  std::string subject;  // "connection", "clock", "API key", …
  Verdict verdict = Verdict::kWorks;
  std::string found;   // what was seen, in one sentence
  std::string advice;  // what to do about it; empty: nothing
};

bool all_work(const std::vector<Finding>& findings);
// For people; ends with a line that counts.
std::string to_text(const std::vector<Finding>& findings, const std::string& exchange);
// {"exchange": …, "works": …, "findings": [{"subject", "verdict", "found", "advice"}]}
std::string to_json(const std::vector<Finding>& findings, const std::string& exchange);

}  // namespace tidegate::apps::check
