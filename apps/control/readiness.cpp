#include "apps/control/readiness.hpp"

#include <nlohmann/json.hpp>

namespace tidegate::apps {

base::Result<std::vector<std::string>> reasons_not_ready(std::string_view status_json) {
  const nlohmann::json status = nlohmann::json::parse(status_json, nullptr, false);
  const bool has_it = status.is_object() && status.contains("ready") && status["ready"].is_boolean();
  if (!has_it) {
    return base::fail(
        base::ErrorCode::kParse,
        "the process answered with no status that this command knows; is it of the same version?");
  }
  std::vector<std::string> reasons;
  if (status["ready"].get<bool>()) return reasons;
  if (status.contains("not_ready_because") && status["not_ready_because"].is_array()) {
    for (const auto& reason : status["not_ready_because"]) {
      if (reason.is_string()) reasons.push_back(reason.get<std::string>());
    }
  }
  if (reasons.empty()) reasons.emplace_back("it does not say why");
  return reasons;
}

}  // namespace tidegate::apps
