#include "apps/config/config_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "apps/config/settings_check.hpp"
#include "apps/process/failure.hpp"
#include "apps/settings/setting_options.hpp"
#include "tidegate/config/model/presets.hpp"
#include "tidegate/config/pages/explanation.hpp"
#include "tidegate/config/pages/init_file.hpp"
#include "tidegate/config/pages/json_schema.hpp"
#include "tidegate/config/pages/listing.hpp"
#include "tidegate/config/pages/reference_page.hpp"

namespace tidegate::apps {
namespace {

// What is cut by a full disk must not look like all of it to whoever wrote it into a file.
int print(const std::string& text) {
  if (std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0) return 0;
  return tell_failure(fmt::format("standard output cannot be written to its end: {}", std::strerror(errno)));
}

// Of a file that is there nothing is touched: it may be somebody's settings.
int write_new(const std::string& path, const std::string& text) {
  std::FILE* file = std::fopen(path.c_str(), "wx");
  if (file == nullptr) {
    return tell_failure(fmt::format("{}: cannot be made: {}", path, std::strerror(errno)));
  }
  const bool written = std::fputs(text.c_str(), file) >= 0;
  const bool closed = std::fclose(file) == 0;
  if (!written || !closed) return tell_failure(path + ": cannot be written to its end");
  return print(path + ": made; every line that counts is yours to write\n");
}

void add_init(CLI::App& parent, int& exit_code) {
  struct Options {
    std::string file;
    std::string preset;
    config::Level level = config::Level::kExpert;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command = parent.add_subcommand("init", "a file to begin with: every setting as a comment");
  command->add_option("FILE", options->file, "made anew; without, it goes to standard output");
  command->add_option("--preset", options->preset, "counts at once")
      ->check(CLI::IsMember(config::preset_names()));
  const std::map<std::string, config::Level> levels{{"basic", config::Level::kBasic},
                                                    {"advanced", config::Level::kAdvanced},
                                                    {"expert", config::Level::kExpert}};
  command->add_option("--level", options->level, "up to which: basic, advanced, expert (all)")
      ->transform(CLI::CheckedTransformer(levels));
  command->callback([options, &exit_code] {
    const std::string text = config::init_file(options->level, options->preset);
    exit_code = options->file.empty() ? print(text) : write_new(options->file, text);
  });
}

void add_check(CLI::App& parent, int& exit_code) {
  struct Options {
    std::vector<std::string> files;
    bool strict = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      parent.add_subcommand("check", "all that is wrong with settings files, and what is unwise");
  command->add_option("FILE", options->files, "TOML files, each by itself")->required();
  command->add_flag("--strict", options->strict, "what is unwise is wrong");
  command->callback([options, &exit_code] {
    for (const std::string& file : options->files) {
      const CheckedSettings checked = check_settings(file);
      if (print(checked.report) != 0) exit_code = kFailed;
      if (checked.mistakes > 0 || (options->strict && checked.unwise > 0)) exit_code = kFailed;
    }
  });
}

void add_explain(CLI::App& parent, int& exit_code) {
  const auto key = std::make_shared<std::string>();
  CLI::App* command = parent.add_subcommand("explain", "what a setting means, and what it may be");
  command->add_option("KEY", *key, "circuit.open_for_ms, open_for_ms or circuit; without, all");
  command->callback([key, &exit_code] {
    const auto explained = config::explanation(*key);
    exit_code = explained ? print(*explained) : tell_failure(explained.error().message);
  });
}

void add_show(CLI::App& parent, int& exit_code) {
  struct Options : SettingOptions {
    bool effective = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command = parent.add_subcommand("show", "the settings that hold, and where each comes from");
  options->add_to(*command);
  command->add_flag("--effective", options->effective, "those too that are nobody's but the default");
  command->callback([options, &exit_code] {
    const auto loaded = options->load();
    exit_code = loaded ? print(config::listing_text(config::listing(*loaded, options->effective)))
                       : tell_failure(loaded.error().message);
  });
}

void add_text(CLI::App& parent, int& exit_code, const std::string& name, const std::string& purpose,
              std::string (*text)()) {
  parent.add_subcommand(name, purpose)->callback([text, &exit_code] { exit_code = print(text()); });
}

}  // namespace

void add_config_command(CLI::App& app, int& exit_code) {
  CLI::App* command =
      app.add_subcommand("config", "settings: a file to begin with, checked, explained, shown");
  command->require_subcommand(1);
  add_init(*command, exit_code);
  add_check(*command, exit_code);
  add_explain(*command, exit_code);
  add_show(*command, exit_code);
  add_text(*command, exit_code, "schema", "JSON Schema of a settings file, for editors", config::json_schema);
  add_text(*command, exit_code, "reference", "all settings as Markdown, as docs/configuration.md has them",
           config::reference_page);
}

}  // namespace tidegate::apps
