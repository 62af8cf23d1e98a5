#include "tidegate/mexc/wire/cut_decimals.hpp"

#include <cstddef>

#include "tidegate/base/decimal.hpp"

namespace tidegate::mexc::wire {

std::string_view cut_decimals(std::string_view text) noexcept {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return text;
  const std::size_t kept = point + 1 + base::kDecimals;
  if (text.size() <= kept || text.find_first_not_of("0123456789", point + 1) != std::string_view::npos) {
    return text;
  }
  return text.substr(0, kept);
}

}  // namespace tidegate::mexc::wire
