// Where a strategy reads its settings from, key by key, without knowing what kind of file it is.
#pragma once

#include <cstddef>
#include <string_view>

#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"

namespace tidegate::trading {

// Each `read` leaves its target alone where nothing is said of the key, or nothing that fits: the reader
// keeps such mistakes, and which keys were asked for.
class SettingReader {
 public:
  virtual ~SettingReader() = default;

  virtual void read(std::string_view key, bool& out) = 0;
  virtual void read(std::string_view key, std::size_t& out) = 0;
  virtual void read(std::string_view key, double& out) = 0;
  // The key ends in `_ms` or `_s`, which is the unit.
  virtual void read(std::string_view key, base::Duration& out) = 0;
  virtual void read(std::string_view key, market::Amount& out) = 0;
};

}  // namespace tidegate::trading
