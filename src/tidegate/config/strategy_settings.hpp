// Which strategy a file chooses, and how it sets it. No field of a strategy is known here.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include "tidegate/config/toml_file.hpp"
#include "tidegate/trading/strategies/registry.hpp"

namespace tidegate::config {

// A section of a file as strategies read it. The file must outlive it.
class SectionReader final : public trading::SettingReader {
 public:
  explicit SectionReader(TomlSection section) : section_(std::move(section)) {}

  void read(std::string_view key, bool& out) override { section_.read(key, out); }
  void read(std::string_view key, std::size_t& out) override { section_.read(key, out); }
  void read(std::string_view key, double& out) override { section_.read(key, out); }
  void read(std::string_view key, base::Duration& out) override { section_.read(key, out); }
  void read(std::string_view key, market::Amount& out) override { section_.read(key, out); }

 private:
  TomlSection section_;
};

// `strategy` of [trading], and the section of every strategy: what is wrong in one that is not chosen is told
// too, before somebody chooses it. Mistakes are the file's; with any, what is given must not be used.
trading::ChosenStrategy read_strategy(TomlFile& file);

}  // namespace tidegate::config
