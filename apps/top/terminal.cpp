#include "apps/top/terminal.hpp"

#define NCURSES_NOMACROS 1
#include <fmt/format.h>
#include <ncurses.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <utility>

namespace tidegate::apps::top {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};
constexpr int kMsToTellEscapeFromArrows = 25;

std::optional<Key> key_of(int code) {
  if (code >= '1' && code <= '6') return static_cast<Key>(code - '1');
  switch (code) {
    case '\t':
    case KEY_RIGHT:
      return Key::kNextTab;
    case KEY_BTAB:
    case KEY_LEFT:
      return Key::kPreviousTab;
    case KEY_UP:
    case 'k':
      return Key::kUp;
    case KEY_DOWN:
    case 'j':
      return Key::kDown;
    case KEY_PPAGE:
      return Key::kPageUp;
    case KEY_NPAGE:
    case ' ':
      return Key::kPageDown;
    case KEY_HOME:
      return Key::kTop;
    case 'p':
      return Key::kPause;
    case '?':
    case 'h':
      return Key::kHelp;
    case 'q':
      return Key::kQuit;
    default:
      return std::nullopt;
  }
}

// Numbers of colour pairs, which begin with 1.
short pair_of(Role role) {
  return static_cast<short>(static_cast<int>(role) + 1);
}

attr_t attributes_of(Role role) {
  switch (role) {
    case Role::kDim:
      return A_DIM;
    case Role::kTitle:
    case Role::kBad:
      return A_BOLD;
    case Role::kNormal:
    case Role::kGood:
    case Role::kWarning:
      return A_NORMAL;
  }
  return A_NORMAL;
}

void choose_colours() {
  if (!has_colors()) return;
  start_color();
  use_default_colors();
  constexpr std::array<std::pair<Role, short>, 4> colours{{{Role::kGood, COLOR_GREEN},
                                                           {Role::kWarning, COLOR_YELLOW},
                                                           {Role::kBad, COLOR_RED},
                                                           {Role::kTitle, COLOR_CYAN}}};
  for (const auto& [role, colour] : colours) init_pair(pair_of(role), colour, -1);
}

}  // namespace

// What initscr would do, but for ending the process where the terminal is not known.
struct Terminal::Curses {
  SCREEN* screen = newterm(nullptr, stdout, stdin);

  ~Curses() {
    if (screen == nullptr) return;
    endwin();
    delscreen(screen);
  }
};

base::Result<void> Terminal::check() {
  if (::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1) return {};
  return base::fail(base::ErrorCode::kUnsupported, "top needs a terminal; use tidegate status");
}

base::Result<std::unique_ptr<Terminal>> Terminal::open() {
  if (const auto there = check(); !there) return std::unexpected(there.error());
  auto curses = std::make_unique<Curses>();
  if (curses->screen == nullptr) {
    const char* const term = std::getenv("TERM");
    return base::fail(
        base::ErrorCode::kUnsupported,
        fmt::format("top knows no terminal of the kind '{}' (TERM); set TERM=xterm, or use tidegate status",
                    term == nullptr ? "" : term));
  }
  return std::unique_ptr<Terminal>{new Terminal{std::move(curses)}};
}

Terminal::Terminal(std::unique_ptr<Curses> curses) : curses_(std::move(curses)) {
  sigemptyset(&signals_);
  for (const int signal : kSignals) sigaddset(&signals_, signal);
  pthread_sigmask(SIG_BLOCK, &signals_, &mask_before_);
  // The library has handlers of its own; to stop is the kernel's affair again.
  std::signal(SIGTSTP, SIG_DFL);
  signal_file_ = ::signalfd(-1, &signals_, SFD_CLOEXEC | SFD_NONBLOCK);
  cbreak();
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  set_escdelay(kMsToTellEscapeFromArrows);
  curs_set(0);
  choose_colours();
  fit();
}

Terminal::~Terminal() {
  curses_.reset();
  if (signal_file_ >= 0) {
    // What came too late asks for what happens anyway.
    signalfd_siginfo late{};
    while (::read(signal_file_, &late, sizeof late) == sizeof late) {
    }
    ::close(signal_file_);
  }
  pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

ScreenSize Terminal::size() const {
  return {static_cast<std::size_t>(std::max(getmaxx(stdscr), 0)),
          static_cast<std::size_t>(std::max(getmaxy(stdscr), 0))};
}

void Terminal::fit() {
  winsize told{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &told) != 0 || told.ws_row == 0 || told.ws_col == 0) return;
  if (is_term_resized(told.ws_row, told.ws_col)) resizeterm(told.ws_row, told.ws_col);
}

void Terminal::show(const Grid& grid) {
  const ScreenSize size = this->size();
  werase(stdscr);
  for (std::size_t y = 0; y < std::min(grid.size(), size.height); ++y) {
    const std::size_t width = std::min(grid[y].size(), size.width);
    for (std::size_t x = 0; x < width;) {
      const Role role = grid[y][x].role;
      std::string run;
      const std::size_t begin = x;
      for (; x < width && grid[y][x].role == role; ++x) run += grid[y][x].glyph;
      wattr_set(stdscr, attributes_of(role), has_colors() ? pair_of(role) : short{0}, nullptr);
      mvwaddnstr(stdscr, static_cast<int>(y), static_cast<int>(begin), run.c_str(),
                 static_cast<int>(run.size()));
    }
  }
  wattr_set(stdscr, A_NORMAL, 0, nullptr);
  wrefresh(stdscr);
}

Happened Terminal::wait(base::Duration at_most, int wake) {
  Happened happened;
  // What the library has read already is in no file any more.
  if (happened.key = key_of(wgetch(stdscr)); happened.key) return happened;
  std::array<pollfd, 3> files{{{STDIN_FILENO, POLLIN, 0}, {signal_file_, POLLIN, 0}, {wake, POLLIN, 0}}};
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(std::max(at_most, base::Duration::zero()));
  if (::poll(files.data(), files.size(), static_cast<int>(ms.count())) <= 0) return happened;
  if (files[1].revents != 0) take_signals(happened);
  if ((files[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) {
    happened.gone = true;
  } else if (files[0].revents != 0) {
    happened.key = key_of(wgetch(stdscr));
  }
  return happened;
}

void Terminal::take_signals(Happened& out) {
  signalfd_siginfo told{};
  while (::read(signal_file_, &told, sizeof told) == sizeof told) {
    switch (static_cast<int>(told.ssi_signo)) {
      case SIGWINCH:
        fit();
        out.size_changed = true;
        break;
      case SIGTSTP:
        stop_until_continued();
        out.size_changed = true;
        break;
      case SIGCONT:
        // Whoever had the terminal meanwhile has changed its modes and its picture.
        reset_prog_mode();
        redrawwin(stdscr);
        fit();
        out.size_changed = true;
        break;
      default:
        out.signal = static_cast<int>(told.ssi_signo);
    }
  }
}

void Terminal::stop_until_continued() {
  endwin();
  std::raise(SIGTSTP);
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  // Here it stops. Of a group that no shell looks after, it goes on at once: nobody could continue it.
  pthread_sigmask(SIG_UNBLOCK, &stop, nullptr);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  reset_prog_mode();
  wrefresh(stdscr);
  fit();
}

}  // namespace tidegate::apps::top
