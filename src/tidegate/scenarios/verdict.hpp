// Lines of the report that say whether what is asked of an arm was met.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace tidegate::scenarios {

struct Verdict {
  bool met = false;
  std::string arm;
  std::string what;
  // Not so: how busy the machine is decides as well, so that it is reported and fails nothing.
  bool binding = true;
};
using Verdicts = std::vector<Verdict>;

void append(Verdicts& verdicts, Verdicts more);
std::string to_text(const Verdicts& verdicts);
nlohmann::ordered_json verdicts_json(const Verdicts& verdicts);
// Ours: something that it must keep is not met. What other arms do is theirs.
bool missed_by_tidegate(const Verdicts& verdicts);

}  // namespace tidegate::scenarios
