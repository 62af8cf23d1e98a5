#include "tidegate/monitor/alerts/notice.hpp"

namespace tidegate::monitor {
namespace {

std::string seconds_of(base::Duration duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(duration).count()) + " s";
}

std::string beginning(const AlertNotice& notice) {
  const std::string severity{base::name(notice.severity)};
  switch (notice.kind) {
    case AlertNotice::Kind::kFired:
      return severity;
    case AlertNotice::Kind::kRepeated:
      return severity + ", for " + seconds_of(notice.lasted);
    case AlertNotice::Kind::kResolved:
      break;
  }
  return "resolved after " + seconds_of(notice.lasted);
}

}  // namespace

std::string_view name(AlertNotice::Kind kind) noexcept {
  switch (kind) {
    case AlertNotice::Kind::kFired:
      return "fired";
    case AlertNotice::Kind::kRepeated:
      return "repeated";
    case AlertNotice::Kind::kResolved:
      return "resolved";
  }
  return "invalid_kind";
}

std::string labels_text(const base::SampleLabels& labels) {
  std::string text;
  for (const auto& [label, value] : labels) {
    if (!text.empty()) text += ", ";
    text.append(label).append("=").append(value);
  }
  return text;
}

std::string text_of(const AlertNotice& notice) {
  const std::string labels = labels_text(notice.labels);
  return beginning(notice) + (labels.empty() ? "" : " (" + labels + ")") + ": " + notice.summary;
}

std::string line_of(const AlertNotice& notice) {
  return notice.rule + ": " + text_of(notice);
}

}  // namespace tidegate::monitor
