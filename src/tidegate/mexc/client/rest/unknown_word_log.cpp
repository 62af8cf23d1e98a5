#include "tidegate/mexc/client/rest/unknown_word_log.hpp"

namespace tidegate::mexc::client {
namespace {

// "symbols[17].quotePrecision: expected a count of decimals, found "99"" without the place in the list and
// without the value: what is wrong with it. Places change from answer to answer, and values may.
std::string reason_of(const std::string& complaint) {
  std::string reason;
  bool in_brackets = false;
  for (const char c : complaint.substr(0, complaint.find(", found "))) {
    in_brackets = (in_brackets || c == '[') && c != ']';
    if (!in_brackets && c != ']') reason += c;
  }
  return reason;
}

std::string text_of(const wire::UnknownWord& found) {
  if (found.left_out) {
    return found.word + "; this item is left out, and the rest is used. A newer version may read it";
  }
  return found.place + " \"" + found.word +
         "\" is new to this version: it counts as \"other\", and the rest is used. A newer version may know "
         "it";
}

}  // namespace

void UnknownWordLog::hear(std::string_view where, const wire::UnknownWords& words, base::MonotonicTime now) {
  count_ += words.count();
  for (const wire::UnknownWord& found : words.words()) {
    std::set<std::string>& told = found.left_out ? told_left_out_ : told_;
    if (told.size() == kMostTold) continue;
    const std::string key = found.left_out ? reason_of(found.word) : found.place + '\n' + found.word;
    if (!told.insert(std::string{where} + '\n' + key).second) continue;
    base::report(events_, now, base::EventKind::kExchangeUnknownWord, std::string{where}, text_of(found));
  }
}

}  // namespace tidegate::mexc::client
