#include "tidegate/sim_config/controls.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "tidegate/base/validation.hpp"
#include "tidegate/config/toml_file.hpp"

namespace tidegate::sim_config {

using base::Result;

namespace {

constexpr const char* kBody = "the request body";

template <class T>
Result<T> checked(const config::TomlFile& file, T value) {
  const auto problems = file.problems();
  if (problems.empty()) return value;
  return base::fail(base::ErrorCode::kInvalidArgument, fmt::format("{}", fmt::join(problems, "\n")));
}

// `read` makes a T of the one section that the text is.
template <class T, class Read>
Result<T> read_section(std::string_view json, std::string_view name, Read read) {
  auto file = config::TomlFile::parse_json(json, kBody, name);
  if (!file) return std::unexpected(std::move(file.error()));
  config::TomlSection section = file->section(name);
  T value = read(section);
  return checked(*file, std::move(value));
}

void read_ms(config::TomlSection& section, const std::string& field, base::Duration& out) {
  constexpr double kMostMs = 600'000;
  constexpr double kNanosecondsAMs = 1e6;
  double ms = 0;
  section.read(field + "_ms", ms);
  if (ms >= 0 && ms <= kMostMs) {
    out = base::Duration{std::llround(ms * kNanosecondsAMs)};
  } else {
    base::Problems problems;
    problems.require(false, field, fmt::format("{} ms", ms), fmt::format("from 0 to {} ms", kMostMs));
    section.add_problems(problems.take());
  }
}

// A deviation from nothing in particular would be one from 0.
void require_mean(config::TomlSection& section) {
  if (!section.has("mean_ms")) section.add_problems({"mean: it is missing; give milliseconds"});
}

sim::Spread read_spread(config::TomlSection& section) {
  sim::Spread spread;
  read_ms(section, "mean", spread.mean);
  read_ms(section, "deviation", spread.deviation);
  return spread;
}

}  // namespace

Result<std::vector<sim::FaultRule>> parse_fault_list(std::string_view json, const TradedSymbols& traded) {
  auto file = config::TomlFile::parse_json(json, kBody);
  if (!file) return std::unexpected(std::move(file.error()));
  std::vector<sim::FaultRule> out;
  for (config::TomlSection& section : file->sections("fault")) out.push_back(read_fault(section, traded));
  auto list = checked(*file, std::move(out));
  if (list && !file->has("fault")) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      std::string{kBody} + ": there is no fault: give a list, which may be empty");
  }
  return list;
}

Result<sim::FaultRule> parse_fault(std::string_view json, const TradedSymbols& traded) {
  return read_section<sim::FaultRule>(
      json, "fault", [&traded](config::TomlSection& section) { return read_fault(section, traded); });
}

Result<base::Duration> parse_skew(std::string_view json, base::Duration before) {
  return read_section<base::Duration>(json, "clock", [before](config::TomlSection& section) {
    base::Duration skew{}, jump{};
    read_skew(section, "skew_ms", skew);
    read_skew(section, "jump_ms", jump);
    const bool jumps = section.has("jump_ms");
    if (jumps == section.has("skew_ms")) {
      section.add_problems(
          {"skew: give either skew_ms, how far the clock is to be ahead of the true one, or "
           "jump_ms, by how much more"});
      return before;
    }
    const sim::FaultRule range{.kind = sim::FaultKind::kClockSkew, .skew = jumps ? before + jump : skew};
    section.add_problems(range.validate());
    return range.skew;
  });
}

Result<sim::LatencyProfile> parse_latency(std::string_view json) {
  return read_section<sim::LatencyProfile>(json, "latency", [](config::TomlSection& section) {
    sim::LatencyProfile profile;
    std::string name;
    section.read("profile", name);
    const sim::Spread spread = read_spread(section);
    const bool named = section.has("profile");
    if (named == (section.has("mean_ms") || section.has("deviation_ms"))) {
      section.add_problems(
          {"profile: give either a profile, none, near or far, or mean_ms and deviation_ms"});
    } else if (!named) {
      require_mean(section);
      profile.answer.fill(spread);
    } else if (auto known = sim::LatencyProfile::named(name)) {
      profile = *known;
    } else {
      section.add_problems({"profile: " + known.error().message});
    }
    return profile;
  });
}

Result<sim::Spread> parse_spread(std::string_view json) {
  return read_section<sim::Spread>(json, "latency", [](config::TomlSection& section) {
    const sim::Spread spread = read_spread(section);
    require_mean(section);
    return spread;
  });
}

}  // namespace tidegate::sim_config
