// What may be done to a trading session from outside: by its dashboard's page, by a command.
#pragma once

#include <functional>
#include <string>

#include "apps/watch/session_watch.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/base/event.hpp"
#include "tidegate/dashboard/actions.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/system/trading_session.hpp"

namespace tidegate::apps {

// Takes effect at once, and what came of it can be seen in the next /status. Thread rule: the loop's thread.
class SessionActions final : public dashboard::Actions {
 public:
  // `reload`: reads the settings anew and says what changed; empty: this process does not. Loop, watch and
  // events must outlive it.
  SessionActions(net::Loop& loop, SessionWatch& watch, base::EventSink& events,
                 std::function<base::Result<std::string>()> reload = {})
      : loop_(loop), watch_(watch), events_(events), reload_(std::move(reload)) {}

  // From now on it acts on that session, which must outlive it.
  void act_on(system::TradingSession& session) noexcept { session_ = &session; }

  base::Result<std::string> perform(const dashboard::Action& action) override;
  void refused(const dashboard::Action& action, const std::string& why) override;

 private:
  base::Result<std::string> act(const dashboard::Action& action);
  base::Result<std::string> switch_entries(bool allowed, const std::string& from);
  base::Result<std::string> set_circuit(const dashboard::Action& action);
  base::Result<std::string> silence(const dashboard::Action& action);
  base::Result<std::string> lift(const dashboard::Action& action);
  void tell(const dashboard::Action& action, const std::string& outcome);

  net::Loop& loop_;
  SessionWatch& watch_;
  base::EventSink& events_;
  std::function<base::Result<std::string>()> reload_;
  system::TradingSession* session_ = nullptr;  // null: not open yet
};

}  // namespace tidegate::apps
