// A row's columns as values. Known inside journal only.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/sqlite/database.hpp"

namespace tidegate::journal {

// Remembers the first column that does not hold what it must.
class RowReader {
 public:
  explicit RowReader(const sqlite::Statement& row) : row_(row) {}

  template <class Decimal>
  Decimal decimal(int column) {
    auto parsed = Decimal::parse(row_.text(column));
    if (!parsed) mark_unreadable(column);
    return parsed ? *parsed : Decimal{};
  }
  template <class Enum, std::size_t N>
  Enum word(int column, const std::array<Enum, N>& words) {
    const auto text = row_.text(column);
    const auto it = std::find_if(words.begin(), words.end(), [&text](Enum e) { return name(e) == text; });
    if (it != words.end()) return *it;
    mark_unreadable(column);
    return words.front();
  }
  void mark_unreadable(int column) {
    if (problem_.empty())
      problem_ = "column " + std::to_string(column) + " holds \"" + row_.text(column) + "\"";
  }
  const std::string& problem() const noexcept { return problem_; }

 private:
  const sqlite::Statement& row_;
  std::string problem_;
};

// Every row of `rows`, made by `read(row)`.
template <class T, class Read>
base::Result<std::vector<T>> read_all(sqlite::Statement& rows, Read read) {
  std::vector<T> all;
  for (;;) {
    const auto row = rows.step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return all;
    base::Result<T> made = read(rows);
    if (!made) return std::unexpected(std::move(made.error()));
    all.push_back(std::move(*made));
  }
}

}  // namespace tidegate::journal
