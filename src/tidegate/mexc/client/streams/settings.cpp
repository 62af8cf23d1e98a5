#include "tidegate/mexc/client/streams/settings.hpp"

#include "tidegate/base/validation.hpp"

namespace tidegate::mexc::client {

std::vector<std::string> StreamSettings::validate() const {
  using std::chrono::hours;
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  base::Problems problems;
  problems.require_range("connect_timeout", connect_timeout, milliseconds{10}, seconds{60});
  problems.require_range("ping_every", ping_every, milliseconds{100}, seconds{30});
  problems.require_range("silence_limit", silence_limit, ping_every, seconds{120});
  problems.require_range("first_backoff", first_backoff, milliseconds{1}, seconds{60});
  problems.require_range("longest_backoff", longest_backoff, first_backoff, seconds{600});
  problems.require_range("steady_after", steady_after, seconds{1}, hours{1});
  problems.require_range("max_upgrades", max_upgrades, 1, 600);
  problems.require_range("renew_after", renew_after, seconds{1}, hours{24});
  problems.require_range("renew_overlap", renew_overlap, milliseconds{1}, seconds{60});
  problems.require_range("max_subscriptions", max_subscriptions, 1, 30);
  return problems.take();
}

}  // namespace tidegate::mexc::client
