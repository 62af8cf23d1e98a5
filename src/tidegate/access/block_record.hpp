// The exchange's blocks, kept across restarts: a program that was blocked for two minutes, dies and
// is started again must stay quiet, or the block grows.
#pragma once

#include <memory>
#include <string>

#include "tidegate/base/event.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/resilience/gate/gate.hpp"

namespace tidegate::access {

// Stands between a Gate and its listener: passes every event on, and writes the file whenever one
// reports a new block. What other processes have written there meanwhile stays in it: of each block the later
// end is kept. Writing waits for the file system on the loop's thread, which matters little there: nothing
// may be sent. Thread rule: the loop's thread. Loop and `next` must outlive it. Kept by shared_ptr, since
// what it posts to the loop may come later than its end.
class BlockRecord final : public base::EventSink, public std::enable_shared_from_this<BlockRecord> {
 public:
  // Of `exchange` (HOST:PORT). An empty path keeps nothing.
  BlockRecord(net::Loop& loop, std::string path, std::string exchange, base::EventSink& next)
      : loop_(loop), path_(std::move(path)), exchange_(std::move(exchange)), next_(next) {}

  // What the file records of this exchange is in force again. While it records blocks by another that still
  // hold, it is left alone and this exchange's are kept in `path.HOST:PORT`, which is reported
  // ("blocks.other_exchange"); from now on it is kept for `gate`. A file that cannot be read is
  // reported as an event ("blocks.unreadable", naming file and line) and left as it is until the next block.
  void begin(resilience::Gate& gate);
  // Writes what is new and not written yet; the gate may go then.
  void end();

  void on_event(const base::Event& event) override;

 private:
  void store();
  // What is in force of what the file records.
  resilience::SavedBlocks of_this_exchange(const resilience::SavedBlocks& saved);
  void tell(base::EventKind kind, std::string text);

  net::Loop& loop_;
  std::string path_;
  std::string exchange_;
  base::EventSink& next_;
  resilience::Gate* gate_ = nullptr;
  bool news_ = false;  // a block was reported that is not in the file yet
};

}  // namespace tidegate::access
