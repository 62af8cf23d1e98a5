// A TOML file read field by field into settings, with every mistake named by file, line and field; or a JSON
// text of the same shape, whose mistakes have no line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "tidegate/base/decimal.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::config {

class TomlSection;

// Reading goes on after a mistake, so that a user sees all of them at once. Single owner.
class TomlFile {
 public:
  // Errors: kIo (cannot be read), kParse (no TOML; names file, line, column).
  static base::Result<TomlFile> open(const std::string& path);
  static base::Result<TomlFile> parse(std::string_view text, std::string shown_name);
  // An object whose members are the sections; or, where `section` names it, that section alone. Errors: those
  // of table_of_json.
  static base::Result<TomlFile> parse_json(std::string_view text, std::string shown_name,
                                           std::string_view section = {});

  TomlFile(TomlFile&&) noexcept;
  ~TomlFile();

  // The table of that name; an absent one reads as empty. May be asked for again.
  TomlSection section(std::string_view name);
  // Each [[name]] of the file in its order, reported as "name[1]", "name[2]" …
  std::vector<TomlSection> sections(std::string_view name);
  // Whether the file has any such table.
  bool has(std::string_view section) const;
  // All mistakes so far, with what was not asked for ("unknown setting") among them; in the file's order.
  std::vector<std::string> problems() const;
  const std::string& name() const noexcept;
  // "section.key = value" for everything asked for so far, as it stands after reading: the file's value, or
  // the default where the file says nothing. In the order of asking.
  const std::vector<std::string>& effective() const noexcept;

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
  // As a string; its value appears in no mistake and in no list of settings.
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
    note(key, std::to_string(out));
    return good;
  }
  // The key ends in `_ms` or `_s`, which is the unit; whole numbers, not negative.
  bool read(std::string_view key, base::Duration& out);
  // Money is written as a string ("0.001") so that no digit is lost.
  template <class Tag>
  void read(std::string_view key, base::Decimal<Tag>& out) {
    base::int128 raw = 0;
    if (read_decimal(key, raw)) out = base::Decimal<Tag>::from_raw(raw);
    note(key, '"' + out.to_string() + '"');
  }

  bool has(std::string_view key) const;

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
  void note(std::string_view key, const std::string& value);

  TomlFile::State& state_;
  std::string name_;
};

}  // namespace tidegate::config
