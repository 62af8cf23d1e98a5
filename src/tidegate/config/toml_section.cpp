// One table of a TOML file, read key by key.
#include <fmt/format.h>

#include <algorithm>

#include "tidegate/config/toml_file.hpp"
#include "tidegate/config/toml_state.hpp"

namespace tidegate::config {
namespace {

TomlValue value_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* whole = node.as_integer()) return whole->get();
  if (const auto* real = node.as_floating_point()) return real->get();
  if (const auto* truth = node.as_boolean()) return truth->get();
  const toml::array* list = node.as_array();
  const auto is_string = [](const auto& item) { return item.is_string(); };
  if (list == nullptr || !std::all_of(list->begin(), list->end(), is_string)) return {};
  std::vector<std::string> texts;
  for (const auto& item : *list) texts.push_back(item.as_string()->get());
  return texts;
}

}  // namespace

bool TomlSection::has(std::string_view key) const {
  return state_.find(name_, key) != nullptr;
}

std::optional<TomlEntry> TomlSection::entry(std::string_view key) const {
  const toml::node* node = state_.find(name_, key);
  if (node == nullptr) return std::nullopt;
  return TomlEntry{.line = node->source().begin.line, .value = value_of(*node)};
}

std::optional<TomlSection> TomlSection::table(std::string_view name) {
  const toml::table* outer = state_.tables.at(name_);
  const toml::node* node = outer == nullptr ? nullptr : outer->get(name);
  if (node == nullptr || !node->is_table()) return std::nullopt;
  std::string shown = full_name(name_, name);
  state_.known[name_].insert(std::string{name});
  state_.known[shown];
  state_.tables[shown] = node->as_table();
  return TomlSection{state_, std::move(shown)};
}

std::vector<std::string> TomlSection::table_names() const {
  std::vector<std::string> names;
  const toml::table* outer = state_.tables.at(name_);
  if (outer == nullptr) return names;
  for (const auto& [name, value] : *outer) {
    if (value.is_table()) names.emplace_back(name.str());
  }
  return names;
}

bool TomlSection::empty() const {
  const toml::table* table = state_.tables.at(name_);
  return table == nullptr || table->empty();
}

void TomlSection::refuse(std::string_view why) {
  const toml::table* table = state_.tables.at(name_);
  state_.add(table == nullptr ? 0 : table->source().begin.line, fmt::format("{}: {}", name_, why));
}

void TomlSection::expected(std::string_view key, std::string_view what) {
  if (const toml::node* node = state_.find(name_, key)) state_.expected(*node, name_, key, what);
}

void TomlSection::read(std::string_view key, bool& out) {
  const toml::node* node = state_.find(name_, key);
  if (node == nullptr) return;
  if (const auto* value = node->as_boolean()) {
    out = value->get();
  } else {
    state_.expected(*node, name_, key, "true or false");
  }
}

void TomlSection::read(std::string_view key, std::string& out) {
  const toml::node* node = state_.find(name_, key);
  if (node == nullptr) return;
  if (const auto* value = node->as_string()) {
    out = value->get();
  } else {
    state_.expected(*node, name_, key, "a string");
  }
}

void TomlSection::read_secret(std::string_view key, std::string& out) {
  const toml::node* node = state_.find(name_, key);
  if (node == nullptr) return;
  if (const auto* value = node->as_string()) {
    out = value->get();
  } else {
    state_.add(node->source().begin.line,
               fmt::format("{}.{}: expected a string, in quotes; what is there is not shown", name_, key));
  }
}

void TomlSection::read(std::string_view key, double& out) {
  const toml::node* node = state_.find(name_, key);
  if (node == nullptr) return;
  if (const auto value = node->value<double>(); value && node->is_number()) {
    out = *value;
  } else {
    state_.expected(*node, name_, key, "a number");
  }
}

void TomlSection::read(std::string_view key, std::vector<std::string>& out) {
  const toml::node* node = state_.find(name_, key);
  if (node == nullptr) return;
  TomlValue value = value_of(*node);
  if (auto* texts = std::get_if<std::vector<std::string>>(&value)) {
    out = std::move(*texts);
  } else {
    state_.expected(*node, name_, key, "a list of strings");
  }
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
  return good;
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
    state_.add(line, full_name(name_, key) + text.substr(field.size()));
  }
}

}  // namespace tidegate::config
