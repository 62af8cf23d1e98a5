// What is told of a sink that does not deliver: that, why, how many alerts were lost, and when it is over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "tidegate/base/event.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::monitor {

// Told at once are the trouble's beginning, its first loss and its end; further losses once a minute at most,
// with their number, so that a dead sink fills no log. Single owner.
class DeliveryTrouble {
 public:
  static constexpr base::Duration kPause = std::chrono::minutes{1};

  // `sink`: its name. `what`: what it should take, in the plural ("alerts"). `events` must outlive this.
  DeliveryTrouble(base::EventSink& events, std::string sink, std::string what)
      : events_(events), sink_(std::move(sink)), what_(std::move(what)) {}

  // One attempt did not succeed; another will come.
  void failing(const std::string& why, base::MonotonicTime now);
  // Nobody will try again to deliver that many.
  void lost(std::uint64_t count, const std::string& why, base::MonotonicTime now);
  void delivered(base::MonotonicTime now);

  bool is_on() const noexcept { return is_on_; }

 private:
  void tell(const std::string& text, base::MonotonicTime now);

  base::EventSink& events_;
  std::string sink_;
  std::string what_;
  bool is_on_ = false;
  std::uint64_t lost_ = 0;    // since it began
  std::uint64_t untold_ = 0;  // of these
  std::optional<base::MonotonicTime> told_loss_;
};

}  // namespace tidegate::monitor
