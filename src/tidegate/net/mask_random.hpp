// Where Beast takes the random masks and keys of WebSocket clients from. Known inside net only.
#pragma once

#include "tidegate/base/random.hpp"

namespace tidegate::net {

// While it lives, WebSockets on this thread that do not ask for a secure generator draw from `random`: a
// simulated loop's run then repeats to the byte, however many ran before it in the process. Beast's own fast
// generator could not do that: it is seeded once a process and goes on where the last run left it. On a real
// loop masks come from Beast's secure generator (RFC 6455, 10.3: unpredictable) and this is not used.
class MaskRandomScope {
 public:
  explicit MaskRandomScope(base::Random& random) noexcept;
  ~MaskRandomScope();
  MaskRandomScope(const MaskRandomScope&) = delete;
  MaskRandomScope& operator=(const MaskRandomScope&) = delete;

 private:
  base::Random* outer_;
};

}  // namespace tidegate::net
