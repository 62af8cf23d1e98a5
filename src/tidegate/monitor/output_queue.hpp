// What waits to be written: lines, and a picture that is redrawn in place. Pure; bounded by count and bytes.
//
// When it is full, what comes is dropped and counted, and the gap is reported in its place as soon as there
// is room: the reader knows that, and how much, is missing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace tidegate::monitor {

struct OutputBounds {
  std::size_t max_texts = 4'096;      // at least 1
  std::size_t max_bytes = 1'048'576;  // of all texts together
};

class OutputQueue {
 public:
  // `dropped_because` completes "5 events were dropped because …".
  OutputQueue(OutputBounds bounds, std::string dropped_because)
      : bounds_(bounds), dropped_because_(std::move(dropped_because)) {}

  // False: dropped. O(length).
  bool add(std::string text);
  // A picture is never counted as dropped: the next one says more than it did.
  void show(std::string picture);
  // The next bytes to write; none: all is written.
  std::optional<std::string> take();
  // Drops, without counting, what will never be read.
  void clear();

  bool empty() const noexcept { return entries_.empty() && untold_ == 0; }
  std::uint64_t dropped() const noexcept { return dropped_; }  // ever

 private:
  struct Entry {
    std::string text;
    bool picture = false;
    std::uint64_t dropped_before = 0;
  };
  bool has_room_for(const std::string& text) const noexcept;
  void push(std::string text, bool picture);
  std::string gap(std::uint64_t dropped) const;

  OutputBounds bounds_;
  std::string dropped_because_;
  std::deque<Entry> entries_;
  std::size_t bytes_ = 0;
  std::uint64_t dropped_ = 0;
  std::uint64_t untold_ = 0;     // dropped since the last entry
  std::size_t drawn_lines_ = 0;  // of the picture that the cursor stands below; 0: there is none
};

}  // namespace tidegate::monitor
