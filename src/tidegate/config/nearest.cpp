// Distances between names.
#include "tidegate/config/nearest.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tidegate::config {
namespace {

constexpr std::size_t kLongest = 64;

std::string in_small_letters(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

bool is_beginning(std::string_view shorter, std::string_view longer) {
  return !shorter.empty() && longer.starts_with(shorter) && longer.substr(shorter.size()).starts_with('_');
}

// Optimal string alignment: as Levenshtein's distance, and two neighbours that are swapped count once.
std::size_t slips_between(std::string_view a, std::string_view b) {
  if (is_beginning(a, b) || is_beginning(b, a)) return 1;
  using Row = std::array<std::size_t, kLongest + 1>;
  Row before_last{}, last{}, row{};
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, changed});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = last;
    last = row;
  }
  return last[b.size()];
}

}  // namespace

std::string nearest(std::string_view written, const std::vector<std::string>& known) {
  if (written.empty() || written.size() > kLongest) return {};
  const std::string wanted = in_small_letters(written);
  const std::size_t most = std::max<std::size_t>(1, wanted.size() / 3);
  std::size_t least = most + 1;
  const std::string* best = nullptr;
  for (const std::string& name : known) {
    if (name.size() > kLongest) continue;
    const std::size_t slips = slips_between(wanted, in_small_letters(name));
    if (slips >= least) continue;
    least = slips;
    best = &name;
  }
  return best == nullptr ? std::string{} : *best;
}

std::string nearest_in_words(std::string_view written, const std::vector<std::string>& known) {
  const std::string name = nearest(written, known);
  return name.empty() ? name : "; the nearest is " + name;
}

}  // namespace tidegate::config
