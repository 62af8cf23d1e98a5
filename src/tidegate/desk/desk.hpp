// Performs what the engine decides: between the engine, a venue, the journal, the timers and the log.
//
// The promise kept here: an order's bytes leave only after its intent is durable. Cancels and queries never
// wait for the journal.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "tidegate/base/event.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/desk/journal_latency.hpp"
#include "tidegate/journal/journal.hpp"
#include "tidegate/market/venue.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/trading/engine/engine.hpp"

namespace tidegate::desk {

struct DeskSummary {
  trading::Summary trading;
  std::uint64_t places = 0;
  std::uint64_t cancels = 0;
  std::uint64_t queries = 0;  // about orders
  std::uint64_t account_queries = 0;
  std::uint64_t records = 0;          // given to the journal
  std::uint64_t records_refused = 0;  // its queue was full; what they said is written again once it works
  std::uint64_t last_durable_seq = 0;
  std::uint64_t journal_failures = 0;
  bool journal_healthy = true;
  bool started = false;
  bool finished = false;
};

// Thread rule: the loop's thread. All five must outlive the desk; journal and engine have no other user.
class Desk final : public market::VenueListener {
 public:
  Desk(net::Loop& loop, trading::TradingEngine& engine, market::Venue& venue, journal::Journal& journal,
       base::EventSink& events);
  ~Desk() override;
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  // Begins the journal's session and the engine's; orders that an earlier session left are reconciled before
  // a new one goes out. Call it once. Errors: the journal's.
  base::Result<void> start();

  // Cancels, sells what is held if asked to, and drains. `done` is called in a later turn, once, when nothing
  // is open and all records are durable, or when the engine's patience ends. Precondition: started, called
  // once.
  void stop(bool exit_positions, std::move_only_function<void()> done);

  // A person's word: no new entries, or entries again (trading::EntriesSwitched). Said again it changes
  // nothing.
  void allow_entries(bool allowed, std::string reason);

  // Ends a stop with what is left now; without one under way it stops so. `done` of stop() is called as ever.
  void cut_short();

  // Before start(), events only teach the engine what the market looks like.
  void on_venue_event(const market::VenueEvent& event) override;

  DeskSummary summary() const;
  // What went through it. Trading has its own (trading/engine/samples.hpp), of the summary.
  void collect(std::vector<base::Sample>& out) const;

 private:
  void feed(const trading::Event& event);
  void perform(trading::Persist effect);
  void perform(trading::Place effect);
  void perform(trading::Cancel effect);
  void perform(trading::Query effect);
  void perform(trading::QueryAccount effect);
  void perform(trading::QueryTrades effect);
  void perform(trading::LookUp effect);
  void perform(trading::SetTimer effect);
  void perform(trading::Notify effect);
  void perform(trading::Finished effect);
  void on_journal(const journal::JournalOutcome& outcome);
  void on_written(std::uint64_t seq);
  void on_write_failed(trading::JournalFailed failed);
  // Runs `work` in a later turn unless the desk is gone by then. Any thread.
  void post(std::move_only_function<void(Desk&)> work);
  void call_done_if_drained();

  net::Loop& loop_;
  trading::TradingEngine& engine_;
  market::Venue& venue_;
  journal::Journal& journal_;
  base::EventSink& events_;
  std::array<net::Timer, trading::kTimerCount> timers_;
  net::Timer retry_;
  DeskSummary counts_;  // all but `trading`
  // Events given to the engine, when the last one was, and effects by their place in the variant.
  std::uint64_t fed_ = 0;
  base::MonotonicTime last_fed_{};
  std::array<std::uint64_t, std::variant_size_v<trading::Effect>> performed_{};
  JournalLatency journal_latency_;
  std::uint64_t last_given_seq_ = 0;
  std::move_only_function<void()> done_;
  std::shared_ptr<Desk*> self_;  // what is posted holds it weakly
};

}  // namespace tidegate::desk
