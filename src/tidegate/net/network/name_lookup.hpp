// Hosts' names looked up, on a thread that nobody else waits for. Known inside net only.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "tidegate/net/loop/core.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"

namespace tidegate::net {

struct FoundName {
  boost::system::error_code error;
  std::vector<asio::ip::tcp::endpoint> endpoints;
};

// One at a time, in order: the system's own look-up cannot be broken off, and a name server that does not
// answer holds it for half a minute. So each network has one of its own: what hangs for one (an alert's
// webhook) delays no connection of another (the exchange's). kMostWaiting wait at most; further ones fail at
// once. The thread is made at the first question. Thread rule: the loop's thread.
class NameLookup {
 public:
  static constexpr std::size_t kMostWaiting = 64;

  // What asks the system; called on the thread, and may take its time.
  using Ask = std::function<FoundName(const Address&)>;
  static FoundName ask_system(const Address& name);

  // One question, and who sleeps until it is answered. Its owner resumes the waiter itself to give up, and
  // drops it: then nobody asks any more, unless that is under way.
  struct Question {
    explicit Question(LoopCore& core) : waiter(core) {}
    Parked<FoundName> waiter;
  };

  // `loop` must outlive it.
  explicit NameLookup(Loop& loop, Ask ask = ask_system);
  ~NameLookup();  // waits for nothing: a look-up under way ends by itself, and tells nobody
  NameLookup(const NameLookup&) = delete;
  NameLookup& operator=(const NameLookup&) = delete;

  // Resumes the waiter in a later turn. Precondition: somebody sleeps there.
  void look_up(const std::shared_ptr<Question>& question, Address name);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace tidegate::net
