// What a person may do to a running process from outside. Programs implement it; the room knows no more of
// them.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "tidegate/base/error.hpp"

namespace tidegate::dashboard {

// What a person wants changed in a running process.
struct Action {
  std::string name;  // "halt", "resume", "circuit", "silence", "lift", "reload"
  std::map<std::string, std::string, std::less<>> arguments;
  std::string from;  // "page", "local socket": for the event
};

// Thread rule: asked on the loop of the server, from inside a request; it must not wait, nor destroy the
// server from inside.
class Actions {
 public:
  virtual ~Actions() = default;
  // What happened, in whole sentences. Who performs it tells of it by one event `action.taken`, of what
  // failed too. Errors: kInvalidArgument (unknown action or argument), kNotFound, kUnavailable (not now;
  // why).
  virtual base::Result<std::string> perform(const Action& action) = 0;
  // One that the dashboard refused for its token, and why (which holds nothing of the token): told by the
  // same event. By default nobody is told.
  virtual void refused(const Action&, const std::string&) {}
};

}  // namespace tidegate::dashboard
