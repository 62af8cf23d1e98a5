#include "tidegate/config/toml_file.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <set>

#include "tidegate/config/json_table.hpp"

namespace tidegate::config {

struct TomlFile::State {
  struct Problem {
    std::size_t line;
    std::string text;
  };

  std::string name;
  toml::table root;
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> known;  // keys asked for, by section
  std::vector<Problem> problems;
  std::vector<std::string> effective;

  std::map<std::string, const toml::table*, std::less<>> tables;  // of sections asked for; null: absent

  // The value under section.key, or null. Remembers that the key is a known one.
  const toml::node* find(const std::string& section, std::string_view key) {
    known[section].insert(std::string(key));
    const toml::table* table = tables.at(section);
    return table == nullptr ? nullptr : table->get(key);
  }

  // What was not asked for in a table that was asked for.
  void add_unknown_keys(const std::string& section, const toml::table& table,
                        std::vector<Problem>& found) const {
    const auto& keys = known.at(section);
    for (const auto& [key, value] : table) {
      if (keys.contains(key.str())) continue;
      found.push_back({key.source().begin.line, fmt::format("{}.{}: unknown setting; this section knows: {}",
                                                            section, key.str(), fmt::join(keys, ", "))});
    }
  }

  void expected(const toml::node& node, const std::string& section, std::string_view key,
                std::string_view what) {
    add(node.source().begin.line, fmt::format("{}.{}: expected {}, got {}", section, key, what, shown(node)));
  }

  void add(std::size_t line, std::string text) { problems.push_back({line, std::move(text)}); }

  static std::string shown(const toml::node& node) {
    if (const auto* text = node.as_string()) return fmt::format("the string \"{}\"", text->get());
    if (const auto* whole = node.as_integer()) return fmt::format("the number {}", whole->get());
    if (const auto* real = node.as_floating_point()) return fmt::format("the number {}", real->get());
    if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
    if (node.is_array()) return "a list";
    if (node.is_table()) return "a table";
    return "a date or time";
  }
};

namespace {

std::string numbered(std::string_view name, std::size_t index) {
  return fmt::format("{}[{}]", name, index + 1);
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
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, file)) text.append(buffer, got);
  const bool failed = std::ferror(file) != 0;
  std::fclose(file);
  if (failed) return base::fail(base::ErrorCode::kIo, path + ": the configuration cannot be read to its end");
  return parse(text, path);
}

base::Result<TomlFile> TomlFile::parse(std::string_view text, std::string shown_name) {
  auto state = std::make_unique<State>();
  try {
    state->root = toml::parse(text, shown_name);
  } catch (const toml::parse_error& error) {
    const auto& where = error.source().begin;
    return base::fail(base::ErrorCode::kParse, fmt::format("{}:{}:{}: not valid TOML: {}", shown_name,
                                                           where.line, where.column, error.description()));
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

std::vector<std::string> TomlFile::problems() const {
  auto found = state_->problems;
  for (const auto& [section, node] : state_->root) {
    const auto known = state_->known.find(section.str());
    if (known == state_->known.end()) {
      std::vector<std::string> sections;
      for (const auto& entry : state_->known) sections.push_back(entry.first);
      found.push_back({section.source().begin.line, fmt::format("{}: unknown section; known are: {}",
                                                                section.str(), fmt::join(sections, ", "))});
      continue;
    }
    for (const auto& [name, table] : state_->tables) {
      const bool of_section = name == section.str() || name.starts_with(std::string(section.str()) + "[");
      if (of_section && table != nullptr) state_->add_unknown_keys(name, *table, found);
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
  std::vector<std::string> texts;
  for (const auto& [line, text] : found) {
    const std::string where = line == 0 ? state_->name : fmt::format("{}:{}", state_->name, line);
    texts.push_back(where + ": " + text);
  }
  return texts;
}

const std::vector<std::string>& TomlFile::effective() const noexcept {
  return state_->effective;
}

const std::string& TomlFile::name() const noexcept {
  return state_->name;
}

bool TomlSection::has(std::string_view key) const {
  return state_.find(name_, key) != nullptr;
}

void TomlSection::read(std::string_view key, bool& out) {
  if (const toml::node* node = state_.find(name_, key)) {
    if (const auto* value = node->as_boolean()) {
      out = value->get();
    } else {
      state_.expected(*node, name_, key, "true or false");
    }
  }
  note(key, out ? "true" : "false");
}

void TomlSection::read(std::string_view key, std::string& out) {
  if (const toml::node* node = state_.find(name_, key)) {
    if (const auto* value = node->as_string()) {
      out = value->get();
    } else {
      state_.expected(*node, name_, key, "a string");
    }
  }
  note(key, fmt::format("\"{}\"", out));
}

void TomlSection::read_secret(std::string_view key, std::string& out) {
  if (const toml::node* node = state_.find(name_, key)) {
    if (const auto* value = node->as_string()) {
      out = value->get();
    } else {
      state_.add(node->source().begin.line,
                 fmt::format("{}.{}: expected a string, in quotes; what is there is not shown", name_, key));
    }
  }
  note(key, "(not shown)");
}

void TomlSection::read(std::string_view key, double& out) {
  if (const toml::node* node = state_.find(name_, key)) {
    if (const auto value = node->value<double>(); value && node->is_number()) {
      out = *value;
    } else {
      state_.expected(*node, name_, key, "a number");
    }
  }
  note(key, fmt::format("{}", out));
}

void TomlSection::read(std::string_view key, std::vector<std::string>& out) {
  if (const toml::node* node = state_.find(name_, key)) {
    const auto is_string = [](const auto& item) { return item.is_string(); };
    const toml::array* list = node->as_array();
    if (list == nullptr || !std::all_of(list->begin(), list->end(), is_string)) {
      state_.expected(*node, name_, key, "a list of strings");
    } else {
      out.clear();
      for (const auto& item : *list) out.push_back(item.as_string()->get());
    }
  }
  note(key, fmt::format("[\"{}\"]", fmt::join(out, "\", \"")));
}

bool TomlSection::read(std::string_view key, base::Duration& out) {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  const bool in_ms = key.ends_with("_ms");
  // A hundred years: far more than any setting means, far less than what overflows nanoseconds.
  constexpr std::int64_t kMostSeconds = 100LL * 365 * 24 * 3600;
  std::int64_t count = 0;
  const bool good = read_integer(key, count, 0, in_ms ? kMostSeconds * 1000 : kMostSeconds);
  if (good) out = in_ms ? base::Duration{milliseconds{count}} : base::Duration{seconds{count}};
  note(key, std::to_string(in_ms ? std::chrono::duration_cast<milliseconds>(out).count()
                                 : std::chrono::duration_cast<seconds>(out).count()));
  return good;
}

void TomlSection::note(std::string_view key, const std::string& value) {
  state_.effective.push_back(fmt::format("{}.{} = {}", name_, key, value));
}

bool TomlSection::read_integer(std::string_view key, std::int64_t& out, std::int64_t low, std::int64_t high) {
  const toml::node* node = state_.find(name_, key);
  if (node == nullptr) return false;
  const auto* value = node->as_integer();
  if (value == nullptr || value->get() < low || value->get() > high) {
    state_.expected(
        *node, name_, key,
        low == 0 ? fmt::format("a whole number from 0 to {}", high) : std::string{"a whole number"});
    return false;
  }
  out = value->get();
  return true;
}

bool TomlSection::read_decimal(std::string_view key, base::int128& raw) {
  const toml::node* node = state_.find(name_, key);
  if (node == nullptr) return false;
  std::string text;
  if (const auto* string = node->as_string()) text = string->get();
  if (const auto* whole = node->as_integer()) text = std::to_string(whole->get());
  const auto parsed = base::decimal::parse(text);
  if (!parsed) {
    state_.expected(*node, name_, key, "a decimal number written as a string, such as \"0.001\"");
    return false;
  }
  raw = *parsed;
  return true;
}

// Settings structs leave units to their types; a key has them in its name.
std::string TomlSection::key_of(std::string_view field) const {
  const auto& keys = state_.known[name_];
  for (const char* unit : {"", "_ms", "_s"}) {
    std::string key = std::string(field) + unit;
    if (keys.contains(key)) return key;
  }
  return std::string(field);
}

void TomlSection::add_problems(const std::vector<std::string>& found) {
  const toml::table* table = state_.tables.at(name_);
  for (const std::string& text : found) {
    const std::string_view field = std::string_view(text).substr(0, text.find_first_of(": "));
    const std::string key = key_of(field);
    // Where the file itself sets the field, its line; else the section's.
    const toml::node* node = table == nullptr ? nullptr : table->get(key);
    const toml::node* place = node != nullptr ? node : table;
    const std::size_t line = place == nullptr ? 1 : place->source().begin.line;
    state_.add(line, fmt::format("{}.{}{}", name_, key, text.substr(field.size())));
  }
}

}  // namespace tidegate::config
