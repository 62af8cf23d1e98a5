// The live stream's readers: two messages a second, encoded once for all of them.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/dashboard/live.hpp"
#include "tidegate/dashboard/sources.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/web/websocket.hpp"

namespace tidegate::dashboard {

// While nobody reads, nothing is asked of the source and nothing costs anything. A reader that has more than
// kMostQueued still to take gets no further message; once it has taken them it gets the whole anew, and one
// that does not within `patience` is cut. So a reader costs kMostQueued and one whole status at most. Thread
// rule: the loop's thread.
class LiveStream {
 public:
  static constexpr base::Duration kEvery = std::chrono::milliseconds{500};
  static constexpr std::size_t kMostQueued = 64 * 1024;

  // Loop and `source` must outlive it.
  LiveStream(net::Loop& loop, DashboardSource& source, std::size_t most_readers, base::Duration patience);

  bool is_full();
  // Tells it the whole at once. Precondition: !is_full().
  void join(std::shared_ptr<net::WebSocket> socket);

 private:
  using Message = std::shared_ptr<const net::WsMessage>;
  struct Reader {
    std::shared_ptr<net::WebSocket> socket;
    std::optional<base::MonotonicTime> behind_since;  // it has missed something
  };

  void begin();
  void tick();
  void offer(Reader& reader, const Message& change);
  const Message& whole();
  void forget_who_left();

  net::Loop& loop_;
  DashboardSource& source_;
  std::size_t most_readers_;
  base::Duration patience_;
  std::vector<Reader> readers_;
  std::optional<LiveStatus> told_;  // while somebody reads
  HistoryTail tail_;
  Message whole_;  // of what was told last; null: not encoded yet
  net::Timer timer_;
};

}  // namespace tidegate::dashboard
