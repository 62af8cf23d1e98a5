#include "tidegate/scenarios/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace tidegate::scenarios {

void append(Verdicts& verdicts, Verdicts more) {
  std::ranges::move(more, std::back_inserter(verdicts));
}

std::string to_text(const Verdicts& verdicts) {
  std::string out;
  for (const Verdict& verdict : verdicts) {
    out += fmt::format("  {}  {}: {}\n", verdict.met ? "met    " : "NOT MET", verdict.arm, verdict.what);
  }
  return out;
}

nlohmann::ordered_json verdicts_json(const Verdicts& verdicts) {
  auto json = nlohmann::ordered_json::array();
  for (const Verdict& verdict : verdicts) {
    json.push_back(
        {{"arm", verdict.arm}, {"what", verdict.what}, {"met", verdict.met}, {"binding", verdict.binding}});
  }
  return json;
}

bool missed_by_tidegate(const Verdicts& verdicts) {
  return std::ranges::any_of(verdicts, [](const Verdict& verdict) {
    return verdict.binding && !verdict.met && verdict.arm == "tidegate";
  });
}

}  // namespace tidegate::scenarios
