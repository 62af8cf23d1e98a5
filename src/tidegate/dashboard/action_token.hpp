// The word by which a page shows that its person started the process: any program of this machine, and any
// other user of it, reaches the port.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "tidegate/base/error.hpp"
#include "tidegate/base/secret.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::dashboard {

// 128 bits of the system's random source (getrandom(2)) as 32 hexadecimal digits. Error: kIo.
base::Result<std::string> draw_action_token();

// Lets nobody guess: kMostWrong wrong tokens within kWindow, and until the first of them is that old every
// token is refused, the right one too. So guessing goes at 5 a minute, and 128 bits take for ever. Whoever
// wants to can keep the page's actions away in this way; a local socket asks for no token. Single owner.
class TokenGuard {
 public:
  static constexpr std::size_t kMostWrong = 5;
  static constexpr base::Duration kWindow = std::chrono::minutes{1};

  enum class Verdict { kRight, kMissing, kWrong, kLocked };

  // Empty: no token is right.
  explicit TokenGuard(base::Secret token) : token_(std::move(token)) {}

  // Compares in constant time. A missing token (`given` is empty) is no guess. `now` does not go back.
  // O(token).
  Verdict judge(std::string_view given, base::MonotonicTime now);
  // How long every token is refused from now on; zero: it is not. As of the last call of judge.
  base::Duration locked_for(base::MonotonicTime now) const;

 private:
  base::Secret token_;
  std::deque<base::MonotonicTime> wrong_;  // within the last kWindow, at most kMostWrong, the oldest first
};

}  // namespace tidegate::dashboard
