// Minutes that outlive the process, for charts of up to 30 days, without ever waiting for the disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/monitor/history/downsampling.hpp"
#include "tidegate/monitor/history/history_groups.hpp"
#include "tidegate/monitor/history/minutes.hpp"

namespace tidegate::monitor {

struct MinuteStoreSettings {
  std::string path;                 // on a disk of this machine, and not the journal's
  std::size_t max_waiting = 1'440;  // minutes that could not be written; 3 kB each at 150 values

  std::vector<std::string> validate() const;
};

struct MinuteQuery {
  std::string group;
  std::string value;  // a name that no group has now is still found where the file knows it
  base::WallTime from{};
  base::WallTime to{};
  std::size_t max_points = 0;
};

// Thins seconds to minutes and writes each, when it has ended, into a file (MinuteFile) on a thread of its
// own.
//
// Whatever is wrong with the file (a full disk, a folder that may not be written to, another process, damage,
// a later version), the process is held up by nothing: minutes wait in memory, charts are drawn from them and
// from what of the file can be read, and with each new minute the file is opened and written again. Of more
// than `max_waiting` the oldest are lost. take_news() tells each trouble once, and when writing works again.
// A file that is moved away or removed is missed at the next minute, and another one made.
//
// Thread rule: single owner. Its thread takes no signals and may hang in the disk; the end does not wait for
// that.
class MinuteStore {
 public:
  // Called on the store's thread, which it holds up: it posts to its loop. Must not destroy or finish the
  // store.
  using OnSeries = std::function<void(HistorySeries)>;

  static constexpr std::size_t kMostQuestions = 64;
  // How long the end waits for what is still to be written.
  static constexpr base::Duration kPatience = std::chrono::seconds{2};

  // Precondition: settings and groups are valid. The file is opened by the thread.
  MinuteStore(MinuteStoreSettings settings, const std::vector<HistoryGroup>& groups);
  ~MinuteStore();  // finish(kPatience)
  MinuteStore(const MinuteStore&) = delete;
  MinuteStore& operator=(const MinuteStore&) = delete;

  // A row as SeriesHistory takes it. O(columns).
  void add(base::WallTime second, std::span<const float> row);
  // The minutes that begin at `from` or later and before `to`, but for the one that has begun; what the file
  // does not give is left out. Answered even while the store ends, unless that takes too long. Error:
  // kQueueFull.
  base::Result<void> read(MinuteQuery query, OnSeries on_series);
  // What went wrong with the file since the last call, or went right again.
  std::vector<std::string> take_news();

  // Takes nothing more, writes the minute that has begun as far as it is, and waits for all of it; true: all
  // was written. Once; later calls do nothing.
  bool finish(base::Duration patience);
  std::size_t waiting() const;    // minutes
  std::uint64_t dropped() const;  // ever

 private:
  struct State;
  void give(Minute minute);

  MinuteThinner thinner_;
  std::shared_ptr<State> state_;  // the thread's too: it may outlive its owner by a write that hangs
  std::thread thread_;
};

}  // namespace tidegate::monitor
