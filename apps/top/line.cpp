#include "apps/top/line.hpp"

#include <algorithm>
#include <iterator>

namespace tidegate::apps::top {
namespace {

bool goes_on_a_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

std::string harmless(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (byte >= 0x20 && byte < 0x7f) {
      out += byte;
    } else if (!goes_on_a_character(byte)) {
      out += '?';
    }
  }
  return out;
}

std::string cut(std::string text, std::size_t width) {
  if (text.size() > width) {
    text.resize(width);
    if (width > 0) text.back() = '~';
  }
  return text;
}

}  // namespace

Line& Line::add(std::string_view text, Role role) {
  for (const char glyph : harmless(text)) cells_.push_back({glyph, role});
  return *this;
}

Line& Line::column(std::string_view text, std::size_t width, Role role) {
  const std::string shown = cut(harmless(text), width - 1);
  return add(shown, role).add(std::string(width - shown.size(), ' '));
}

Line& Line::right(std::string_view text, std::size_t width, Role role) {
  const std::string shown = cut(harmless(text), width - 1);
  return add(std::string(width - 1 - shown.size(), ' ')).add(shown, role).add(" ");
}

Line& Line::hang(std::size_t column) {
  hang_ = column;
  return *this;
}

std::vector<Line> Line::folded(std::size_t width) const {
  std::vector<Line> rows;
  auto rest = cells_.begin();
  // A hanging row without room for words would be a column of letters.
  const std::size_t hang = std::min(hang_, width / 2);
  do {
    Line row;
    if (!rows.empty()) row.add(std::string(hang, ' '));
    const auto room = static_cast<std::ptrdiff_t>(width - row.cells_.size());
    auto end = std::distance(rest, cells_.end()) <= room ? cells_.end() : rest + room;
    auto next = end;
    if (end != cells_.end() && hang_ > 0) {
      const auto is_blank = [](const Cell& cell) { return cell.glyph == ' '; };
      const auto last_blank =
          std::find_if(std::make_reverse_iterator(end + 1), std::make_reverse_iterator(rest), is_blank);
      // What stands before the place where rows hang is a heading: nothing is folded within it.
      if (last_blank.base() - rest > (rows.empty() ? static_cast<std::ptrdiff_t>(hang) + 1 : 1)) {
        end = last_blank.base() - 1;
        next = end + 1;
      }
    }
    row.cells_.insert(row.cells_.end(), rest, end);
    if (hang_ == 0 && end != cells_.end() && width > 0) row.cells_.back().glyph = '~';
    rows.push_back(std::move(row));
    rest = next;
  } while (rest != cells_.end() && hang_ > 0 && width > 0);
  return rows;
}

std::string Line::text() const {
  std::string out;
  for (const Cell& cell : cells_) out += cell.glyph;
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

}  // namespace tidegate::apps::top
