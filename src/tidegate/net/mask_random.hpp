// Where Beast takes the random masks and keys of WebSocket clients from. Known inside net only.
#pragma once

#include "tidegate/base/random.hpp"

namespace tidegate::net {

// While it lives, masks and keys made on this thread come from `random`: a simulated loop's run then repeats
// to the byte, however many ran before it in the process. Beast's own generators could not do that: they are
// seeded once a process and go on where the last run left them. Null, as for a real loop, leaves the choice
// to Beast, whose masks are unpredictable (RFC 6455, 10.3).
class MaskRandomScope {
 public:
  explicit MaskRandomScope(base::Random* random) noexcept;
  ~MaskRandomScope();
  MaskRandomScope(const MaskRandomScope&) = delete;
  MaskRandomScope& operator=(const MaskRandomScope&) = delete;

 private:
  base::Random* outer_;
};

}  // namespace tidegate::net
