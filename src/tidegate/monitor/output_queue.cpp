#include "tidegate/monitor/output_queue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tidegate::monitor {

bool OutputQueue::has_room_for(const std::string& text) const noexcept {
  return entries_.size() < bounds_.max_texts && bytes_ + text.size() <= bounds_.max_bytes;
}

void OutputQueue::push(std::string text, bool picture) {
  bytes_ += text.size();
  entries_.push_back({std::move(text), picture, std::exchange(untold_, 0)});
}

bool OutputQueue::add(std::string text) {
  if (!has_room_for(text)) {
    ++dropped_;
    ++untold_;
    return false;
  }
  push(std::move(text), false);
  return true;
}

void OutputQueue::show(std::string picture) {
  if (!entries_.empty() && entries_.back().picture) {
    bytes_ = bytes_ - entries_.back().text.size() + picture.size();
    entries_.back().text = std::move(picture);
  } else if (has_room_for(picture)) {
    push(std::move(picture), true);
  }
}

std::string OutputQueue::gap(std::uint64_t dropped) const {
  if (dropped == 0) return {};
  return fmt::format("{} event{} dropped because {}\n", dropped, dropped == 1 ? " was" : "s were",
                     dropped_because_);
}

std::optional<std::string> OutputQueue::take() {
  if (entries_.empty()) {
    if (untold_ == 0) return std::nullopt;
    drawn_lines_ = 0;
    return gap(std::exchange(untold_, 0));
  }
  Entry entry = std::move(entries_.front());
  entries_.pop_front();
  bytes_ -= entry.text.size();
  std::string out = gap(entry.dropped_before);
  if (!entry.picture) {
    drawn_lines_ = 0;
    return out + entry.text;
  }
  if (!out.empty()) drawn_lines_ = 0;
  // ECMA-48: to the first column of the picture's first line, then clear to the end of the screen.
  if (drawn_lines_ > 0) out += fmt::format("\x1b[{}F", drawn_lines_);
  out += "\x1b[J" + entry.text + "\n";
  drawn_lines_ = static_cast<std::size_t>(std::count(entry.text.begin(), entry.text.end(), '\n')) + 1;
  return out;
}

void OutputQueue::clear() {
  entries_.clear();
  bytes_ = 0;
  untold_ = 0;
}

}  // namespace tidegate::monitor
