// Origins by path, and in words.
#include "tidegate/config/reading/origins.hpp"

#include <utility>

namespace tidegate::config {

std::string_view name(Source source) noexcept {
  switch (source) {
    case Source::kDefault:
      return "default";
    case Source::kPreset:
      return "preset";
    case Source::kFile:
      return "file";
    case Source::kEnvironment:
      return "environment";
    case Source::kFlag:
      break;
  }
  return "flag";
}

std::string Origin::in_words() const {
  std::string words{name(source)};
  if (!where.empty()) words += " " + where;
  if (!by.empty()) words += " (by " + by + ")";
  return words;
}

const Origin& Origins::of(std::string_view path) const {
  static const Origin untouched;
  const auto found = known_.find(path);
  return found == known_.end() ? untouched : found->second;
}

void Origins::set(std::string_view path, Origin origin) {
  known_.insert_or_assign(std::string{path}, std::move(origin));
}

void Origins::forget(std::string_view beginning) {
  std::erase_if(known_, [beginning](const auto& each) { return each.first.starts_with(beginning); });
}

}  // namespace tidegate::config
