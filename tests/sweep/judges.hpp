// What trading must never do, judged when a virtual session is over: by the exchange's books and the bytes on
// the wire. Trading's own word is taken for nothing but when it decided and when it gave an order up.
//
// Pure; each gives a sentence a fault, none where the promise was kept. The day's result is taken over the
// whole session: a session must not go over midnight (UTC).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "virtual_hour/virtual_session.hpp"

namespace tidegate::sweep {

using virtual_hour::VirtualSessionReport;
using Faults = std::vector<std::string>;

// Once it was told to stop, trading decided on no further buy, and no buy came upon the wire later than those
// that were decided before can: `order_timeout` is how long a call may wait.
Faults entries_while_stopping(const VirtualSessionReport& report, base::Duration order_timeout);

// How old a book may be on which an order is decided or let go.
struct AgeBounds {
  base::Duration entry{};
  base::Duration exit{};
};
Faults orders_on_old_books(const VirtualSessionReport& report, const AgeBounds& bounds);

// Of what the session's own orders bought and did not sell, at cost without fees, and of its open buys. Quote
// units; absent: no limit.
struct ExposureLimits {
  market::Amount of_a_symbol;
  std::optional<market::Amount> of_all;
};
Faults exposure_beyond(const VirtualSessionReport& report, const ExposureLimits& limits);

// No sale of the session's own sold what it had not bought. The fees that it paid out of what it bought it
// may sell too: it may hear of them too late.
Faults sold_beyond_what_was_bought(const VirtualSessionReport& report);

// An order that was given up as absent had been signed for the last time so long before that the exchange
// could take it no more, was not sent again, and is on no book of the exchange's.
Faults absences_told_too_early(const VirtualSessionReport& report);

// No buy reached the exchange when the session had lost more than `limit` and `slack`, what is held valued at
// the best bid, fees included. The slack is for what trading cannot know yet.
Faults entries_beyond_the_loss(const VirtualSessionReport& report, market::Amount limit,
                               market::Amount slack);

// What the session's own orders really brought into the account less what they took out, commissions off.
market::Amount net_of(const VirtualSessionReport& report, const market::Asset& asset);

}  // namespace tidegate::sweep
