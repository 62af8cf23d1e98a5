#include "apps/settings/file_watch.hpp"

#include <sys/stat.h>

#include <utility>

namespace tidegate::apps {

std::optional<FileMark> mark_of(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return std::nullopt;
  return FileMark{.modified_ns = std::int64_t{found.st_mtim.tv_sec} * 1'000'000'000 + found.st_mtim.tv_nsec,
                  .bytes = static_cast<std::uint64_t>(found.st_size),
                  .inode = static_cast<std::uint64_t>(found.st_ino)};
}

FileWatch::FileWatch(net::Loop& loop, Look look, std::function<void()> changed)
    : loop_(loop), look_(std::move(look)), changed_(std::move(changed)), known_(look_()), timer_(loop) {
  timer_.arm(loop_.now() + kEvery, [this] { look_again(); });
}

void FileWatch::look_again() {
  const std::optional<FileMark> now_is = look_();
  const bool is_new = now_is && now_is != known_;
  const bool stood_still = is_new && now_is == settling_;
  settling_ = is_new ? now_is : std::nullopt;
  timer_.arm(loop_.now() + (is_new && !stood_still ? kStandsStill : kEvery), [this] { look_again(); });
  if (!stood_still) return;
  known_ = now_is;
  settling_.reset();
  const auto changed = changed_;  // it may end this
  changed();
}

}  // namespace tidegate::apps
