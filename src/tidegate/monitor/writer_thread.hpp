// Writes text to a terminal, a pipe or a file on a thread of its own, so that a reader that is slow, absent
// or gone can neither hold up nor end the process that reports.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/monitor/output.hpp"
#include "tidegate/monitor/output_queue.hpp"

namespace tidegate::monitor {

struct WriterSettings {
  std::string name = "standard output";  // how messages call it
  std::string dropped_because = "standard output is not read";
  OutputBounds bounds;
  base::Duration retry_after = std::chrono::seconds{1};  // after a failure that may pass, as of a full disk
};

// A reader that is gone (a closed pipe, a terminal that hung up) ends the writing for good; what may pass, as
// a full disk, is tried again for ever, a file by opening it anew. take_news() reports either once.
//
// The flags of the file are left alone: a terminal's are shared with the shell. So the thread may hang in a
// write for as long as no reader reads; the end does not wait for that.
// Thread rule: any thread, but one owner destroys it. The thread takes no signals.
class WriterThread final : public Output {
 public:
  // How long the end waits for what is still to be written.
  static constexpr base::Duration kPatience = std::chrono::seconds{2};

  // Writes to a file that is open already; its owner may close it. Precondition: the bounds are at least 1.
  explicit WriterThread(int file, WriterSettings settings = {});
  // Appends to `path`, which is made with its folders where it is missing. Error: kIo.
  static base::Result<std::unique_ptr<WriterThread>> append_to(const std::string& path,
                                                               WriterSettings settings);
  ~WriterThread() override;  // finish(kPatience)
  WriterThread(const WriterThread&) = delete;
  WriterThread& operator=(const WriterThread&) = delete;

  void write(std::string text) override;
  void show(std::string picture) override;
  std::vector<std::string> take_news() override;

  // Takes nothing more and waits for what is there; true: all was written. Once; later calls do nothing.
  bool finish(base::Duration patience);
  std::uint64_t dropped() const;

 private:
  struct State;
  WriterThread(int file, std::string path, WriterSettings settings);
  static void work(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;  // the thread's too: it may outlive its owner by a write that hangs
  std::thread thread_;
};

}  // namespace tidegate::monitor
