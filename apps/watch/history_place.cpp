#include "apps/watch/history_place.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

namespace tidegate::apps {
namespace {

namespace fs = std::filesystem;

// Of SQLite (sqlite.org/tempfiles.html, read 2026-12-01), and of our lock (sqlite::FileLock).
constexpr std::array kBeside{"", "-wal", "-shm", "-journal", ".lock"};

// What a file of that name would be, whether it is there or not: links are followed, one that leads nowhere
// too.
fs::path settled(fs::path path) {
  constexpr int kMostLinks = 40;  // as the kernel's
  std::error_code ignored;
  for (int i = 0; i < kMostLinks && fs::is_symlink(path, ignored); ++i) {
    const fs::path to = fs::read_symlink(path, ignored);
    path = to.is_absolute() ? to : path.parent_path() / to;
  }
  const fs::path whole = fs::weakly_canonical(fs::absolute(path, ignored), ignored);
  return whole.empty() ? path : whole;
}

bool are_one(const std::string& one, const std::string& other) {
  std::error_code ignored;
  return settled(one) == settled(other) || fs::equivalent(one, other, ignored);
}

bool collide(const std::string& one, const std::string& other) {
  return std::ranges::any_of(kBeside, [&](const char* suffix) {
    return are_one(one + suffix, other) || are_one(one, other + suffix);
  });
}

}  // namespace

base::Result<void> check_history_place(const std::string& history,
                                       const std::vector<std::pair<std::string, std::string>>& others) {
  if (history.empty()) return {};
  for (const auto& [what, path] : others) {
    if (path.empty() || !collide(history, path)) continue;
    return base::fail(base::ErrorCode::kInvalidArgument,
                      fmt::format("{}: the history cannot be kept there: {} is {}; name another file with "
                                  "--history or monitor.history, or keep none with --history off",
                                  history, path, what));
  }
  return {};
}

}  // namespace tidegate::apps
