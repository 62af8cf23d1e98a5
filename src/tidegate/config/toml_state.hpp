// What a TomlFile and its sections know of a file: for these two alone.
#pragma once

#include <toml++/toml.h>

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/config/toml_file.hpp"

namespace tidegate::config {

struct TomlFile::State {
  struct Problem {
    std::size_t line;
    std::string text;
  };

  std::string name;
  toml::table root;
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> known;  // keys asked for, by section
  std::map<std::string, const toml::table*, std::less<>> tables;  // of sections asked for; null: absent
  std::vector<Problem> problems;
  std::set<std::string> refused;  // names of strangers of which all is said

  // The value under section.key, or null. Remembers that the key is a known one.
  const toml::node* find(const std::string& section, std::string_view key);
  void expected(const toml::node& node, const std::string& section, std::string_view key,
                std::string_view what);
  void add(std::size_t line, std::string text) { problems.push_back({line, std::move(text)}); }
  void add_strangers(const std::string& section, const toml::table& table,
                     std::vector<TomlStranger>& found) const;

  // "the number 5"; what may be a secret is not shown.
  static std::string shown(const toml::node& node);
  // Where a stranger stands; never null.
  const toml::node* find_stranger(const TomlStranger& stranger) const;
};

// "section.key"; of the keys above all sections, "key".
std::string full_name(std::string_view section, std::string_view key);

}  // namespace tidegate::config
