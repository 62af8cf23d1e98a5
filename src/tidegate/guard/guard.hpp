// Performs the Gate's decisions: the one door through which every REST call of a client goes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "tidegate/base/event.hpp"
#include "tidegate/base/reply.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/loop/task.hpp"
#include "tidegate/resilience/call.hpp"
#include "tidegate/resilience/gate/gate.hpp"

namespace tidegate::guard {

// To be asked right before the first byte of a request leaves, and before every repetition: why it must not
// go any more. Absent: it may, and counts as under way from then on; the call is reworded where a part of it
// must not go. Null: nothing is forbidden.
using LastLook = std::move_only_function<std::optional<base::Error>(resilience::Call&)>;

// Turns a call into bytes and an answer into a value. Signs at the moment of sending, after all waiting for a
// connection and after the last look; what that forbids ends with its error, and not one byte is sent.
class Sender {
 public:
  virtual ~Sender() = default;
  virtual net::Task<resilience::Outcome> send(resilience::Call call, LastLook last_look) = 0;
};

class Guard {
 public:
  // All three must outlive the guard; no other object asks the gate about calls.
  Guard(net::Loop& loop, resilience::Gate& gate, Sender& sender);
  ~Guard();  // waiters still there get kCancelled

  // Reply and error carry the Gate's id of the call (Gate::explain), but where the guard is closed already.
  // Never later than the call's deadline, unless it waits for weight and its policy says waits_past_deadline:
  // then when it has ended, because it may still be sent. A caller that leaves does not cancel the flight it
  // waits for.
  net::Task<base::Result<base::Reply<resilience::PayloadPtr>>> call(resilience::Call call);

  // To be called where something else than a call has moved the Gate's next deadline: its settings changed.
  void look_again();

  // What its callers wait for now. How often, and what came of it, the Gate counts. O(loads under way).
  void collect(std::vector<base::Sample>& out) const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace tidegate::guard
