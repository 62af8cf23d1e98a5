#include "apps/top/top_command.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>

#include "apps/control/action_request.hpp"
#include "apps/control/ask.hpp"
#include "apps/control/control_folder.hpp"
#include "apps/control/process_options.hpp"
#include "apps/process/failure.hpp"
#include "apps/top/status_asker.hpp"
#include "apps/top/status_figures.hpp"
#include "apps/top/terminal.hpp"
#include "apps/top/top_screen.hpp"
#include "apps/top/url_status.hpp"
#include "tidegate/base/clock.hpp"

namespace tidegate::apps {
namespace {

constexpr base::Duration kPatience = std::chrono::seconds{2};
constexpr base::Duration kBetweenQuestions = std::chrono::milliseconds{500};
// Exit code of a process that a signal ended, as shells tell it.
constexpr int kEndedBySignal = 128;

int show(top::Terminal& terminal, top::TopScreen& screen, top::StatusAsker& asker, const base::Clock& clock) {
  for (;;) {
    screen.resize(terminal.size());
    terminal.show(screen.draw(clock.now()));
    const top::Happened happened = terminal.wait(kBetweenQuestions, asker.wake());
    if (happened.signal != 0) return kEndedBySignal + happened.signal;
    if (happened.gone) return kFailed;
    if (happened.key == top::Key::kQuit) return 0;
    if (happened.key) {
      screen.press(*happened.key);
      asker.pause(screen.paused());
    }
    if (const auto answer = asker.take()) screen.take(*answer, clock.now());
  }
}

int run_top(const top::GetStatus& get_status) {
  // Before the screen is taken: who mistyped, or has nothing running, is told where he typed.
  const auto first = get_status();
  if (!first) return tell_failure(first.error().message);
  if (const auto read = top::read_status(*first); !read) return tell_failure(read.error().message);
  const base::SystemClock clock;
  top::TopScreen screen{clock.now()};
  screen.take(first, clock.now());
  auto terminal = top::Terminal::open();
  if (!terminal) {
    tell_failure(terminal.error().message);
    return kWrongUsage;
  }
  // It ends after the terminal is given back: it may have to wait for a last answer.
  top::StatusAsker asker{get_status, kBetweenQuestions};
  const int code = show(**terminal, screen, asker, clock);
  terminal->reset();
  return code;
}

struct Options : ProcessOptions {
  std::string url;
};

int run_top_at(const std::string& url) {
  auto status = top::UrlStatus::at(url);
  if (!status) {
    tell_failure(status.error().message);
    return kWrongUsage;
  }
  return run_top([from = status->get()] { return from->get(); });
}

base::Result<std::string> ask_for_status(const std::string& socket) {
  auto answer = ask(socket, {.method = "GET", .target = "/status"}, kPatience);
  if (!answer) return std::unexpected(std::move(answer.error()));
  if (answer->status == 200) return std::move(answer->body);
  return base::fail(base::ErrorCode::kUnavailable, refusal_words(*answer));
}

// Found once: the one that is watched is never another than at first.
int run_top_of_this_machine(const ProcessOptions& process) {
  auto socket = process.find(ControlPlace::of_this_process());
  if (!socket) return tell_failure(socket.error().message);
  return run_top([at = std::move(*socket)] { return ask_for_status(at); });
}

int run(const Options& options) {
  if (const auto there = top::Terminal::check(); !there) {
    tell_failure(there.error().message);
    return kWrongUsage;
  }
  return options.url.empty() ? run_top_of_this_machine(options) : run_top_at(options.url);
}

}  // namespace

void add_top_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("top", "a running process on the whole screen, twice a second");
  options->add_to(*command);
  command->add_option("--url", options->url, "the one whose dashboard is there, as http://127.0.0.1:8091")
      ->excludes("--socket")
      ->excludes("--pid");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace tidegate::apps
