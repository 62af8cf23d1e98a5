// What the Gate answers: what should happen to a call now, and what its outcome means to those who wait.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "tidegate/base/reply.hpp"
#include "tidegate/resilience/gate/grant.hpp"
#include "tidegate/resilience/loads/wait_queue.hpp"

namespace tidegate::resilience {

using PayloadReply = base::Reply<PayloadPtr>;

// Send it now; the caller waits for the grant's flight.
struct Send {
  Grant grant;
  base::RequestId request_id{};  // of the call, here and below
};
// Wait for a load of the same thing that others asked for, or for a bulk request that this call is a part of:
// collecting, waiting or under way. Of a write: its own flight, always, in a bulk request that waits.
struct Join {
  FlightId flight;
  base::RequestId request_id{};
};
// Here it is. `refresh`: send this one too, behind the caller's back; no caller waits for it.
struct Serve {
  PayloadReply reply;  // with the id
  std::optional<Grant> refresh;
};
// Its turn comes in Gate::on_time, as a grant or a settlement of the ticket's flight; or, should it become a
// part of a bulk request while it waits, among that one's parts.
struct Wait {
  Ticket ticket;
  base::RequestId request_id{};
};
// No, and until when as far as known (Error::retry_at). Nothing was sent.
struct Reject {
  base::Error error;  // with the id
};

using Decision = std::variant<Send, Join, Serve, Wait, Reject>;

// How a flight ended, for everyone who waits for it. With neither value nor error: a bulk flight, which
// no caller waits for, that was not sent, because its parts had their answers or go on without it.
struct Settlement {
  FlightId flight;
  std::optional<PayloadReply> value;  // with `error`: a stale value that stands in for the answer
  std::optional<base::Error> error;
  base::MonotonicTime at{};     // when `value` had its age
  std::optional<Ticket> retry;  // set: not ended after all, it will be sent (once more) in its turn
  bool unchanged = false;       // set: nothing ended; another request for it is under way, or answered first
  std::vector<Settlement> parts;  // of a bulk request: how each part's flight ended, with a result of its own

  // What a waiter gets that leaves with it at `now`. `joined`: it was not the flight's first.
  base::Result<PayloadReply> for_waiter(bool joined, std::optional<base::Duration> max_age,
                                        base::MonotonicTime now) const;
};

// What is due by time alone. `settled` came first: what it queued up again may be in `send` already.
struct Due {
  std::vector<Grant> send;  // waiting calls whose turn has come, batches, hedges and host probes
  std::vector<Settlement> settled;
};

}  // namespace tidegate::resilience
