// A line of a picture: cells of one character each, which nothing that is put into it can break.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tidegate::apps::top {

// What a text is, for its colour. It never says more than the text does: a terminal may have no colours.
enum class Role : std::uint8_t { kNormal, kDim, kGood, kWarning, kBad, kTitle };

struct Cell {
  char glyph = ' ';  // printable ASCII
  Role role = Role::kNormal;

  bool operator==(const Cell&) const = default;
};

// Texts come from an exchange and from settings. Whatever is no printable ASCII becomes one '?' a character:
// control characters would move the cursor, and how wide other ones are depends on the terminal.
class Line {
 public:
  Line() = default;
  explicit Line(std::string_view text, Role role = Role::kNormal) { add(text, role); }

  Line& add(std::string_view text, Role role = Role::kNormal);
  // A column that ends in at least one blank, the text cut to its width with a '~' where it is longer.
  Line& column(std::string_view text, std::size_t width, Role role = Role::kNormal);
  // The same with the text at its right.
  Line& right(std::string_view text, std::size_t width, Role role = Role::kNormal);
  // Where it is too long it is folded between words, and goes on below its `column`-th cell; without,
  // it is cut and ends in '~'. Precondition: `column` is not 0.
  Line& hang(std::size_t column);

  // The rows that it takes at that width, none of them wider; one at least. O(cells).
  std::vector<Line> folded(std::size_t width) const;

  const std::vector<Cell>& cells() const noexcept { return cells_; }
  // Without blanks at the end.
  std::string text() const;

 private:
  std::vector<Cell> cells_;
  std::size_t hang_ = 0;
};

using Lines = std::vector<Line>;

}  // namespace tidegate::apps::top
