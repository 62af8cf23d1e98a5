// A TOML file read key by key, with every mistake named by file, line and key; or a JSON text of the same
// shape, whose mistakes have no line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "tidegate/base/decimal.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::config {

class TomlSection;

// What stands at a key, whatever it ought to be; nothing: a table, a date, a list of anything but strings.
using TomlValue =
    std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<std::string>>;
struct TomlEntry {
  std::size_t line = 0;  // 0: the text has none
  TomlValue value;
};

// Something in the file that nobody asked for; without a key, a whole section.
struct TomlStranger {
  std::size_t line = 0;
  std::string section;
  std::string key;
  std::vector<std::string> known;  // what was asked for there

  std::string name() const;  // "section.key"
};

// Reading goes on after a mistake, so that a user sees all of them at once. Single owner.
class TomlFile {
 public:
  // "; the nearest is …" of a stranger, or nothing.
  using Hint = std::function<std::string(const TomlStranger& stranger)>;

  // Errors: kIo (cannot be read), kParse (no TOML, or beyond the bounds of toml_bounds.hpp; names file, line,
  // column).
  static base::Result<TomlFile> open(const std::string& path);
  static base::Result<TomlFile> parse(std::string_view text, std::string shown_name);
  // An object whose members are the sections; or, where `section` names it, that section alone. Errors: those
  // of table_of_json.
  static base::Result<TomlFile> parse_json(std::string_view text, std::string shown_name,
                                           std::string_view section = {});

  TomlFile(TomlFile&&) noexcept;
  ~TomlFile();

  // The table of that name; an absent one reads as empty. May be asked for again. An empty name: the keys
  // above all sections.
  TomlSection section(std::string_view name);
  // Each [[name]] of the file in its order, reported as "name[1]", "name[2]" …
  std::vector<TomlSection> sections(std::string_view name);
  // Whether the file has any such table.
  bool has(std::string_view section) const;
  // What was not asked for, in the file's order; of sections that were not, their keys too.
  std::vector<TomlStranger> strangers() const;
  // In the place of what problems() would say of it.
  void refuse(const TomlStranger& stranger, std::string_view why);
  // All mistakes so far, with what was not asked for ("unknown setting") among them; in the file's order.
  // `hint` says what may have been meant; without, it is the nearest name that was asked for there. Each is
  // one line, whatever characters stand in names and values.
  std::vector<std::string> problems(const Hint& hint = {}) const;
  const std::string& name() const noexcept;
  // "bot.toml:3"; without a line, the name alone.
  std::string place(std::size_t line) const;

 private:
  friend class TomlSection;
  struct State;
  explicit TomlFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// One table. Each `read` leaves its target alone where the key is absent, and records a problem where the
// value has the wrong type or does not fit. Those of numbers return whether there was one that fits.
class TomlSection {
 public:
  void read(std::string_view key, bool& out);
  void read(std::string_view key, std::string& out);
  // As a string; its value appears in no mistake.
  void read_secret(std::string_view key, std::string& out);
  void read(std::string_view key, double& out);
  void read(std::string_view key, std::vector<std::string>& out);
  template <class Integer>
  requires std::is_integral_v<Integer>
  bool read(std::string_view key, Integer& out) {
    std::int64_t value = 0;
    const bool good =
        read_integer(key, value, std::is_unsigned_v<Integer> ? 0 : INT64_MIN, limit_of<Integer>());
    if (good) out = static_cast<Integer>(value);
    return good;
  }
  // The key ends in `_ms` or `_s`, which is the unit; whole numbers, not negative.
  bool read(std::string_view key, base::Duration& out);
  // Money is written as a string ("0.001") so that no digit is lost.
  template <class Tag>
  void read(std::string_view key, base::Decimal<Tag>& out) {
    base::int128 raw = 0;
    if (read_decimal(key, raw)) out = base::Decimal<Tag>::from_raw(raw);
  }

  bool has(std::string_view key) const;
  // What stands there, for whoever knows better than `read` what it has to be; absent: nothing.
  std::optional<TomlEntry> entry(std::string_view key) const;
  // A table within it, [section.NAME], whose problems are told as "section.NAME.key"; nothing: there is none.
  std::optional<TomlSection> table(std::string_view name);
  // Their names, in the alphabet's order.
  std::vector<std::string> table_names() const;
  // Nothing stands in it.
  bool empty() const;

  // What is wrong with it as a whole, told at its first line.
  void refuse(std::string_view why);
  // "expected WHAT, got …" of a key that is there.
  void expected(std::string_view key, std::string_view what);
  // Adds what a settings struct's validate() says about fields read from here; each begins with the field's
  // name, and is reported under the name of its key.
  void add_problems(const std::vector<std::string>& found);

 private:
  friend class TomlFile;
  TomlSection(TomlFile::State& state, std::string name) : state_(state), name_(std::move(name)) {}

  template <class Integer>
  static constexpr std::int64_t limit_of() {
    return sizeof(Integer) >= 8 ? INT64_MAX : static_cast<std::int64_t>(std::numeric_limits<Integer>::max());
  }
  bool read_integer(std::string_view key, std::int64_t& out, std::int64_t low, std::int64_t high);
  bool read_decimal(std::string_view key, base::int128& raw);
  std::string key_of(std::string_view field) const;

  TomlFile::State& state_;
  std::string name_;
};

}  // namespace tidegate::config
