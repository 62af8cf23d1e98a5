// DESIGN.md's promises 1 to 4, judged when a virtual session is over: by the exchange's books, the bytes
// on the wire and the journal, never by what trading says alone.
#pragma once

#include "kill/journalled_orders.hpp"
#include "virtual_hour/virtual_session.hpp"

namespace tidegate::sweep {

using virtual_hour::VirtualSessionReport;
using virtual_hour::VirtualSessionSettings;

// One intent, at most one order; every intent ended as the exchange says; no fill missed or invented; what is
// held is in the account.
void expect_orders_kept(const VirtualSessionReport& report, const kill::JournalContent& journal,
                        const VirtualSessionSettings& settings);

// The rules that trading sets itself, by the judges of judges.hpp: as `settings` has them.
void expect_rules_kept(const VirtualSessionReport& report, const VirtualSessionSettings& settings);

// What a session may lose beyond its limit without breaking it: what prices do while an order is on its way.
market::Amount loss_slack(const trading::TradingSettings& settings);

// An order of the second user is on the exchange if its result says so, is not if it says that, and never
// twice, however it was sent.
void expect_results_true(const VirtualSessionReport& report);

// The exchange's limits were never exceeded, also not by requests that met a fault before they were counted;
// whenever it said 429, 418 or 403, for whatever reason, it was left alone for as long as it said, or as
// the client's settings say where it did not; after 418 and 403 no stream was opened in that time either.
void expect_limits_kept(const VirtualSessionReport& report, const VirtualSessionSettings& settings);

}  // namespace tidegate::sweep
