#include "tidegate/mexc/client/books/asked_symbol.hpp"

#include <algorithm>

#include "tidegate/mexc/wire/requests/query.hpp"

namespace tidegate::mexc::client {

std::string_view parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
      return pair.substr(name.size() + 1);
    }
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return {};
}

std::optional<std::string> asked_symbol(std::string_view query) {
  const std::string_view symbol = parameter(query, "symbol");
  if (symbol.empty()) return std::nullopt;
  auto decoded = wire::percent_decode(symbol);
  if (!decoded) return std::nullopt;
  return std::move(*decoded);
}

}  // namespace tidegate::mexc::client
