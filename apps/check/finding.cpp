#include "apps/check/finding.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tidegate/mexc/wire/json/writer.hpp"

namespace tidegate::apps::check {
namespace {

std::string_view mark(Verdict verdict) {
  switch (verdict) {
    case Verdict::kWorks:
      return "ok";
    case Verdict::kFails:
      return "FAILS";
    case Verdict::kSkipped:
      break;
  }
  return "-";
}

}  // namespace

std::string_view name(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::kWorks:
      return "works";
    case Verdict::kFails:
      return "fails";
    case Verdict::kSkipped:
      break;
  }
  return "skipped";
}

bool all_work(const std::vector<Finding>& findings) {
  return std::all_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.verdict == Verdict::kWorks; });
}

std::string to_text(const std::vector<Finding>& findings, const std::string& exchange) {
  std::string out = fmt::format("checking {}\n", exchange);
  std::size_t working = 0;
  for (const Finding& finding : findings) {
    out += fmt::format("  {:<6} {:<15} {}\n", mark(finding.verdict), finding.subject, finding.found);
    if (!finding.advice.empty()) out += fmt::format("  {:<6} {:<15} -> {}\n", "", "", finding.advice);
    if (finding.verdict == Verdict::kWorks) ++working;
  }
  out += working == findings.size() ? "everything works\n"
                                    : fmt::format("{} of {} work\n", working, findings.size());
  return out;
}

std::string to_json(const std::vector<Finding>& findings, const std::string& exchange) {
  mexc::wire::JsonWriter out;
  out.begin_object().field("exchange", std::string_view{exchange}).field("works", all_work(findings));
  out.key("findings").begin_array();
  for (const Finding& finding : findings) {
    out.begin_object()
        .field("subject", std::string_view{finding.subject})
        .field("verdict", name(finding.verdict))
        .field("found", std::string_view{finding.found})
        .field("advice", std::string_view{finding.advice})
        .end_object();
  }
  out.end_array().end_object();
  return out.take() + "\n";
}

}  // namespace tidegate::apps::check
