#include "tidegate/mexc/wire/printable.hpp"

#include <algorithm>

namespace tidegate::mexc::wire {

std::string printable(std::string_view text, std::size_t limit) {
  std::string out{text.substr(0, limit)};
  std::replace_if(
      out.begin(), out.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }, '?');
  if (text.size() > limit) out += "...";
  return out;
}

}  // namespace tidegate::mexc::wire
