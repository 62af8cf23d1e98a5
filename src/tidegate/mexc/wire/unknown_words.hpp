// What an answer or a push says in words that this version does not know. It is read all the same: the
// exchange adds types, states and fields without notice, and one of them must not hide the rest.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/mexc/wire/printable.hpp"

namespace tidegate::mexc::wire {

struct UnknownWord {
  std::string place;      // the member ("type"); empty for what was left out
  std::string word;       // as the exchange wrote it, made printable; of what was left out, where and why
  bool left_out = false;  // the item could not be read and is missing from the list
  friend bool operator==(const UnknownWord&, const UnknownWord&) = default;
};

// Each word once, and each of the first items that were left out; what is beyond `kMost` of either is counted
// only. O(kMost) to add.
class UnknownWords {
 public:
  static constexpr std::size_t kMost = 16;

  void add(std::string_view place, std::string_view word) {
    ++count_;
    UnknownWord found{printable(place), printable(word)};
    if (words_.size() - left_out_told() == kMost || std::ranges::find(words_, found) != words_.end()) return;
    words_.push_back(std::move(found));
  }
  void add_left_out(std::string_view why) {
    ++count_;
    if (++left_out_ <= kMost) words_.push_back({{}, printable(why), true});
  }
  void add_all(const UnknownWords& others) {
    const std::size_t before = count_;
    for (const UnknownWord& other : others.words_) {
      if (other.left_out) {
        add_left_out(other.word);
      } else {
        add(other.place, other.word);
      }
    }
    left_out_ += others.left_out_ - others.left_out_told();
    count_ = before + others.count_;
  }

  const std::vector<UnknownWord>& words() const noexcept { return words_; }
  // How often one was met, repeats included.
  std::size_t count() const noexcept { return count_; }
  std::size_t left_out() const noexcept { return left_out_; }

 private:
  std::size_t left_out_told() const noexcept { return std::min(left_out_, kMost); }

  std::vector<UnknownWord> words_;
  std::size_t count_ = 0;
  std::size_t left_out_ = 0;
};

}  // namespace tidegate::mexc::wire
