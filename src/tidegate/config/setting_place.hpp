// Where the file has a setting that a settings struct calls by its own name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tidegate::config {

struct SettingPlace {
  std::string section;
  std::string field;  // the key, with or without the unit that it ends in
};

// `path`: a field as the validate() of client, books, venue, trading or journal names it ("book.silence").
// Absent: no file can set it.
std::optional<SettingPlace> place_of(std::string_view path);

// True for a field that is a copy of another one, which is reported under its own name already.
bool is_copy(std::string_view path);

}  // namespace tidegate::config
