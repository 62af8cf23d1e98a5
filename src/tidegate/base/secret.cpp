#include "tidegate/base/secret.hpp"

#include <algorithm>

namespace tidegate::base {

Secret::Secret(std::string text) {
  if (!text.empty()) {
    memory_ = HiddenMemory{text.size()};
    std::copy(text.begin(), text.end(), memory_.bytes().begin());
  }
  wipe(text);
}

}  // namespace tidegate::base
