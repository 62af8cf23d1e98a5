// The layers put over each other, and all that is wrong with any of them.
#include "tidegate/config/reading/load.hpp"

#include <fmt/format.h>

#include <optional>

#include "tidegate/config/model/make_settings.hpp"
#include "tidegate/config/model/model.hpp"
#include "tidegate/config/reading/environment.hpp"
#include "tidegate/config/reading/file_layer.hpp"
#include "tidegate/config/reading/flags.hpp"
#include "tidegate/config/reading/preset_layer.hpp"
#include "tidegate/mexc/wire/printable.hpp"

namespace tidegate::config {
namespace {

// The strongest one that is named.
const Preset& preset_of(const std::vector<const Layer*>& layers) {
  std::string name{kDefaultPreset};
  for (const Layer* layer : layers) {
    for (const Setting& setting : layer->settings) {
      if (setting.place.path() == "preset") name = std::get<std::string>(setting.value);
    }
  }
  return *preset_named(name);
}

// Gives the line where no file has one.
std::optional<std::string> told(const SettingProblem& problem, const Origins& origins, TomlFile* file) {
  const auto place = find_setting(problem.path);
  if (!place) return (file == nullptr ? "settings" : file->name()) + ": " + problem.text;
  const Origin& origin = origins.of(problem.path);
  const bool outside = origin.source == Source::kEnvironment || origin.source == Source::kFlag;
  if (file != nullptr && !outside && add_problem(*file, *place, problem.text)) return std::nullopt;
  return fmt::format("{}: {}{}", outside ? origin.where : "settings", problem.path, problem.text);
}

base::Result<Loaded> load_over(TomlFile* file, const Outside& outside) {
  const Layer from_file = file == nullptr ? Layer{} : read_file(*file);
  const Layer from_environment = read_environment(outside.environment);
  const Layer from_flags = read_flags(outside.preset, outside.set);
  const std::vector<const Layer*> layers{&from_file, &from_environment, &from_flags};

  Loaded loaded{.settings = {}, .draft = default_draft(), .origins = {}};
  apply(preset_layer(preset_of(layers)), loaded.draft, loaded.origins);
  for (const Layer* layer : layers) apply(*layer, loaded.draft, loaded.origins);
  MadeSettings made = make_settings(loaded.draft);

  std::vector<std::string> others;
  for (const SettingProblem& problem : made.problems) {
    if (auto line = told(problem, loaded.origins, file)) others.push_back(std::move(*line));
  }
  std::vector<std::string> problems = file == nullptr ? std::vector<std::string>{} : problems_of(*file);
  for (const Layer* layer : layers) {
    problems.insert(problems.end(), layer->problems.begin(), layer->problems.end());
  }
  problems.insert(problems.end(), others.begin(), others.end());
  // A line a mistake, whatever an environment has in it.
  for (std::string& problem : problems) problem = mexc::wire::printable(problem, problem.size());
  if (!problems.empty()) {
    return base::fail(base::ErrorCode::kInvalidArgument, fmt::format("{}", fmt::join(problems, "\n")));
  }
  loaded.settings = std::move(made.settings);
  return loaded;
}

base::Result<Loaded> load_from(base::Result<TomlFile> file, const Outside& outside) {
  if (!file) return std::unexpected(std::move(file.error()));
  return load_over(&*file, outside);
}

base::Result<Settings> settings_of(base::Result<Loaded> loaded) {
  if (!loaded) return std::unexpected(std::move(loaded.error()));
  return std::move(loaded->settings);
}

}  // namespace

base::Result<Loaded> load(const std::string& path, const Outside& outside) {
  if (path.empty()) return load_over(nullptr, outside);
  return load_from(TomlFile::open(path), outside);
}

base::Result<Loaded> load_text(std::string_view text, const std::string& shown_name, const Outside& outside) {
  return load_from(TomlFile::parse(text, shown_name), outside);
}

base::Result<Settings> load_settings(const std::string& path) {
  return settings_of(load_from(TomlFile::open(path), {}));
}

base::Result<Settings> parse_settings(std::string_view text, const std::string& shown_name) {
  return settings_of(load_text(text, shown_name));
}

}  // namespace tidegate::config
