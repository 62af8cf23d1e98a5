// A file that is looked at once a second, and who wants to know when it has changed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "tidegate/net/loop/loop.hpp"

namespace tidegate::apps {

// By what one state of a file is told from another.
struct FileMark {
  std::int64_t modified_ns = 0;
  std::uint64_t bytes = 0;
  std::uint64_t inode = 0;  // editors write a new file and rename it over the old one

  friend bool operator==(const FileMark&, const FileMark&) = default;
};
// Absent: there is none of that name now, or it cannot be looked at.
std::optional<FileMark> mark_of(const std::string& path);

// Looks at the file's mark and not for news of its folder: that works on every file system and in virtual
// time, for one stat a second. A change is told once it has stood still for 200 ms, so that nobody reads half
// of it. A file that is gone is waited for: it is between two names, or a mistake that the next look mends.
// Thread rule: its loop's thread.
class FileWatch {
 public:
  static constexpr base::Duration kEvery = std::chrono::seconds{1};
  static constexpr base::Duration kStandsStill = std::chrono::milliseconds{200};
  using Look = std::function<std::optional<FileMark>()>;

  // What is there now is known to whoever asks. `changed` may destroy the watch.
  FileWatch(net::Loop& loop, Look look, std::function<void()> changed);

 private:
  void look_again();

  net::Loop& loop_;
  Look look_;
  std::function<void()> changed_;
  std::optional<FileMark> known_;     // told, or there at the beginning
  std::optional<FileMark> settling_;  // seen at the last look, and not yet told
  net::Timer timer_;
};

}  // namespace tidegate::apps
