// A setting's value, whatever its type, and the ways in which people write one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/config/toml_file.hpp"
#include "tidegate/market/types.hpp"

namespace tidegate::config {

enum class Kind : std::uint8_t {
  kTruth,
  kWhole,
  kReal,
  kTime,    // a whole number of the unit that ends the key's name, ms or s
  kAmount,  // money or a part of it: a decimal number that loses no digit
  kText,
  kChoice,  // a text that is one of a few words
  kList,    // of texts
};
// "true or false", "whole number", "number", "time", "amount", "text", "one of some words", "list of texts".
std::string_view name(Kind kind) noexcept;

using Value = std::variant<bool, std::int64_t, double, base::Duration, market::Amount, std::string,
                           std::vector<std::string>>;

// How long one of "s" is; of any other unit, a millisecond.
base::Duration duration_of(std::string_view unit) noexcept;

// As a TOML file has it: true, 5000, 10.0, "0.001", ["BTCUSDT"]. `unit`: of a time.
std::string as_toml(const Value& value, std::string_view unit);
// In double quotes, escaped as TOML's basic strings are.
std::string as_toml_text(std::string_view text);

// What a file's value means to a setting of that kind; nothing: it is of another kind. A time may be up to a
// hundred years, either way.
std::optional<Value> value_from(const TomlValue& written, Kind kind, std::string_view unit);
// The same of a text without quotes, as an environment variable or a flag has it; a list has commas.
std::optional<Value> value_from_words(std::string_view text, Kind kind, std::string_view unit);

}  // namespace tidegate::config
