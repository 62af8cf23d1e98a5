// TOML files as a whole: opening them, their tables, and what nobody asked for.
#include "tidegate/config/toml_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "tidegate/base/assert.hpp"
#include "tidegate/config/json_table.hpp"
#include "tidegate/config/nearest.hpp"
#include "tidegate/config/secrets.hpp"
#include "tidegate/config/toml_bounds.hpp"
#include "tidegate/config/toml_state.hpp"
#include "tidegate/mexc/wire/printable.hpp"

namespace tidegate::config {
namespace {

using Names = std::set<std::string, std::less<>>;

std::vector<std::string> names_in(const Names& names) {
  return {names.begin(), names.end()};
}

// Names and values may hold anything: a line break would make two mistakes of one, and an escape would speak
// to the terminal.
std::string one_line(const std::string& text) {
  return mexc::wire::printable(text, text.size());
}

}  // namespace

std::string full_name(std::string_view section, std::string_view key) {
  if (section.empty()) return std::string{key};
  return key.empty() ? std::string{section} : fmt::format("{}.{}", section, key);
}

std::string TomlStranger::name() const {
  return full_name(section, key);
}

const toml::node* TomlFile::State::find(const std::string& section, std::string_view key) {
  known[section].insert(std::string(key));
  const toml::table* table = tables.at(section);
  return table == nullptr ? nullptr : table->get(key);
}

void TomlFile::State::expected(const toml::node& node, const std::string& section, std::string_view key,
                               std::string_view what) {
  add(node.source().begin.line,
      fmt::format("{}: expected {}, got {}", full_name(section, key), what, shown(node)));
}

std::string TomlFile::State::shown(const toml::node& node) {
  if (const auto* text = node.as_string()) return "the string " + quoted_unless_secret(text->get());
  if (const auto* whole = node.as_integer()) return fmt::format("the number {}", whole->get());
  if (const auto* real = node.as_floating_point()) return fmt::format("the number {}", real->get());
  if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
  if (node.is_array()) return "a list";
  if (node.is_table()) return "a table";
  return "a date or time";
}

void TomlFile::State::add_strangers(const std::string& section, const toml::table& table,
                                    std::vector<TomlStranger>& found) const {
  const auto asked_for = known.find(section);
  for (const auto& [key, value] : table) {
    if (asked_for != known.end() && asked_for->second.contains(key.str())) continue;
    found.push_back(
        {.line = key.source().begin.line,
         .section = section,
         .key = std::string{key.str()},
         .known = asked_for == known.end() ? std::vector<std::string>{} : names_in(asked_for->second)});
  }
}

const toml::node* TomlFile::State::find_stranger(const TomlStranger& stranger) const {
  if (stranger.key.empty()) return root.get(stranger.section);
  if (const auto table = tables.find(stranger.section); table != tables.end() && table->second != nullptr) {
    return table->second->get(stranger.key);
  }
  return root.get(stranger.section)->as_table()->get(stranger.key);
}

namespace {

std::string numbered(std::string_view name, std::size_t index) {
  return fmt::format("{}[{}]", name, index + 1);
}

// Of a table in a list of them ("fault[2]") or within another ("circuit.depth"), the name in the root.
std::string_view name_in_root(std::string_view section) {
  return section.substr(0, section.find_first_of("[."));
}

// False: `["circuit.depth"]` or `[""]`, which is no section however much it is called as one.
bool may_be_asked_for(std::string_view name) {
  return !name.empty() && name_in_root(name) == name;
}

}  // namespace

TomlFile::TomlFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
TomlFile::TomlFile(TomlFile&&) noexcept = default;
TomlFile::~TomlFile() = default;

base::Result<TomlFile> TomlFile::open(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) {
    return base::fail(base::ErrorCode::kIo,
                      path + ": the configuration cannot be read: " + std::strerror(errno));
  }
  std::string text;
  char buffer[16 * 1024];
  while (text.size() <= kMostTomlBytes) {
    const std::size_t got = std::fread(buffer, 1, sizeof buffer, file);
    if (got == 0) break;
    text.append(buffer, got);
  }
  const bool failed = std::ferror(file) != 0;
  std::fclose(file);
  if (failed) return base::fail(base::ErrorCode::kIo, path + ": the configuration cannot be read to its end");
  return parse(text, path);
}

base::Result<TomlFile> TomlFile::parse(std::string_view text, std::string shown_name) {
  if (text.size() > kMostTomlBytes) {
    return base::fail(base::ErrorCode::kParse,
                      fmt::format("{}: has more than {} bytes, which no settings take; name another file",
                                  shown_name, kMostTomlBytes));
  }
  if (const auto line = line_of_too_deep_key(text)) {
    return base::fail(base::ErrorCode::kParse,
                      fmt::format("{}:{}: a key has more than {} parts, which no setting has; take it out",
                                  shown_name, *line, kMostKeyParts));
  }
  auto state = std::make_unique<State>();
  try {
    state->root = toml::parse(text, shown_name);
  } catch (const toml::parse_error& error) {
    const auto& where = error.source().begin;
    return base::fail(base::ErrorCode::kParse,
                      one_line(fmt::format("{}:{}:{}: not valid TOML: {}", shown_name, where.line,
                                           where.column, error.description())));
  }
  state->name = std::move(shown_name);
  return TomlFile{std::move(state)};
}

base::Result<TomlFile> TomlFile::parse_json(std::string_view text, std::string shown_name,
                                            std::string_view section) {
  auto table = table_of_json(text, shown_name);
  if (!table) return std::unexpected(std::move(table.error()));
  auto state = std::make_unique<State>();
  if (section.empty()) {
    state->root = std::move(*table);
  } else {
    state->root.insert(section, std::move(*table));
  }
  state->name = std::move(shown_name);
  return TomlFile{std::move(state)};
}

TomlSection TomlFile::section(std::string_view name) {
  std::string owned{name};
  if (state_->tables.contains(owned)) return TomlSection{*state_, std::move(owned)};
  state_->known[owned];
  if (name.empty()) {
    state_->tables[owned] = &state_->root;
    return TomlSection{*state_, std::move(owned)};
  }
  const toml::node* node = state_->root.get(name);
  if (node != nullptr && !node->is_table()) {
    state_->add(node->source().begin.line,
                fmt::format("{}: expected a table, [{}], got {}", name, name, State::shown(*node)));
  }
  state_->tables[owned] = node == nullptr ? nullptr : node->as_table();
  return TomlSection{*state_, std::move(owned)};
}

std::vector<TomlSection> TomlFile::sections(std::string_view name) {
  std::vector<TomlSection> out;
  state_->known[std::string(name)];
  const toml::node* node = state_->root.get(name);
  if (node == nullptr) return out;
  const toml::array* list = node->as_array();
  const auto is_table = [](const auto& item) { return item.is_table(); };
  if (list == nullptr || !std::all_of(list->begin(), list->end(), is_table)) {
    state_->add(node->source().begin.line,
                fmt::format("{}: expected tables, [[{}]], got {}", name, name, State::shown(*node)));
    return out;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    std::string shown = numbered(name, i);
    state_->known[shown];
    state_->tables[shown] = list->get(i)->as_table();
    out.push_back(TomlSection{*state_, std::move(shown)});
  }
  return out;
}

bool TomlFile::has(std::string_view section) const {
  return state_->root.contains(section);
}

std::vector<TomlStranger> TomlFile::strangers() const {
  std::vector<TomlStranger> found;
  std::vector<std::string> sections;  // that were asked for, by the names in the root
  for (const auto& [name, keys] : state_->known) {
    if (!name.empty() && name_in_root(name) == name) sections.push_back(name);
  }
  const auto top = state_->known.find("");
  for (const auto& [key, value] : state_->root) {
    std::string name{key.str()};
    if (top != state_->known.end() && top->second.contains(name)) continue;
    if (!may_be_asked_for(name) || !state_->known.contains(name)) {
      const std::size_t line = key.source().begin.line;
      if (top != state_->known.end() && !value.is_table() && !value.is_array()) {
        found.push_back({.line = line, .section = {}, .key = name, .known = names_in(top->second)});
        continue;
      }
      found.push_back({.line = line, .section = name, .key = {}, .known = sections});
      const toml::table* table = may_be_asked_for(name) ? value.as_table() : nullptr;
      if (table != nullptr) state_->add_strangers(name, *table, found);
      continue;
    }
    for (const auto& [section, table] : state_->tables) {
      if (name_in_root(section) == name && table != nullptr) state_->add_strangers(section, *table, found);
    }
  }
  std::ranges::stable_sort(found, {}, &TomlStranger::line);
  return found;
}

void TomlFile::refuse(const TomlStranger& stranger, std::string_view why) {
  state_->refused.insert(stranger.name());
  state_->add(stranger.line, fmt::format("{}: {}", stranger.name(), why));
}

std::vector<std::string> TomlFile::problems(const Hint& hint) const {
  auto found = state_->problems;
  for (const TomlStranger& stranger : strangers()) {
    const bool in_unknown_section = !stranger.key.empty() && !state_->known.contains(stranger.section);
    if (in_unknown_section || state_->refused.contains(stranger.name())) continue;
    const std::string& written = stranger.key.empty() ? stranger.section : stranger.key;
    const std::string meant = hint ? hint(stranger) : nearest_in_words(written, stranger.known);
    const std::string known = fmt::format("{}", fmt::join(stranger.known, ", "));
    const toml::node* node = state_->find_stranger(stranger);
    TIDEGATE_ASSERT(node != nullptr, "a stranger stands in the file");
    if (stranger.key.empty()) {
      found.push_back(
          {stranger.line, fmt::format("{}: unknown section; known are: {}{}", written, known, meant)});
    } else {
      const auto where = stranger.section.empty() ? "above all sections there is" : "this section knows";
      found.push_back({stranger.line, fmt::format("{}: unknown setting, with {}; {}: {}{}", stranger.name(),
                                                  State::shown(*node), where, known, meant)});
    }
  }
  std::ranges::stable_sort(found, {}, &State::Problem::line);
  std::vector<std::string> texts;
  for (const auto& [line, text] : found) texts.push_back(one_line(place(line) + ": " + text));
  return texts;
}

const std::string& TomlFile::name() const noexcept {
  return state_->name;
}

std::string TomlFile::place(std::size_t line) const {
  return line == 0 ? state_->name : fmt::format("{}:{}", state_->name, line);
}

}  // namespace tidegate::config
