// Where a strategy reads its settings from, key by key, without knowing what kind of file it is.
#pragma once

#include <cstddef>
#include <string_view>

#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"

namespace tidegate::trading {

// What a strategy says of a setting of its own, for whoever reads it from a file or writes about it.
struct SettingFacts {
  std::string_view key;  // a time ends in `_ms` or `_s`, which is its unit
  // The values that validate() takes, in that unit, as mathematics writes an interval: "[1, 100]", "(0, 1)".
  std::string_view range;
  std::string_view unit;     // of what is no time, where the key does not say it
  std::string_view meaning;  // one sentence
};

// Each `read` leaves its target alone where nothing is said of the key, or nothing that fits: the reader
// keeps such mistakes, and which keys were asked for.
class SettingReader {
 public:
  virtual ~SettingReader() = default;

  virtual void read(const SettingFacts& facts, bool& out) = 0;
  virtual void read(const SettingFacts& facts, std::size_t& out) = 0;
  virtual void read(const SettingFacts& facts, double& out) = 0;
  virtual void read(const SettingFacts& facts, base::Duration& out) = 0;
  virtual void read(const SettingFacts& facts, market::Amount& out) = 0;
};

}  // namespace tidegate::trading
