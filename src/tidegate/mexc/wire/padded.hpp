// Numbers as MEXC writes them in whole books: with all of the symbol's decimals, "84270.00".
#pragma once

#include <string>

#include "tidegate/base/decimal.hpp"

namespace tidegate::mexc::wire {

// How many decimals there are at the least; a number that has more keeps them.
struct Decimals {
  int price = 0;
  int quantity = 0;
};

template <class Tag>
std::string padded(base::Decimal<Tag> number, int decimals) {
  std::string text = number.to_string();
  if (decimals <= 0) return text;
  const std::size_t point = text.find('.');
  const std::size_t have = point == std::string::npos ? 0 : text.size() - point - 1;
  const auto wanted = static_cast<std::size_t>(decimals);
  if (point == std::string::npos) text += '.';
  if (have < wanted) text.append(wanted - have, '0');
  return text;
}

}  // namespace tidegate::mexc::wire
