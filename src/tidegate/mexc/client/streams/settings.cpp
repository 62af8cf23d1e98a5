#include "tidegate/mexc/client/streams/settings.hpp"

#include "tidegate/resilience/setting_range.hpp"

namespace tidegate::mexc::client {

std::vector<std::string> StreamSettings::validate() const {
  using resilience::check_range;
  using std::chrono::hours;
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  std::vector<std::string> errors;
  check_range(errors, "connect_timeout", connect_timeout, milliseconds{10}, seconds{60});
  check_range(errors, "ping_every", ping_every, milliseconds{100}, seconds{30});
  check_range(errors, "silence_limit", silence_limit, ping_every, seconds{120});
  check_range(errors, "first_backoff", first_backoff, milliseconds{1}, seconds{60});
  check_range(errors, "longest_backoff", longest_backoff, first_backoff, seconds{600});
  check_range(errors, "steady_after", steady_after, seconds{1}, hours{1});
  check_range(errors, "max_upgrades", static_cast<std::int64_t>(max_upgrades), 1, 600);
  check_range(errors, "renew_after", renew_after, seconds{1}, hours{24});
  check_range(errors, "renew_overlap", renew_overlap, milliseconds{1}, seconds{60});
  check_range(errors, "max_subscriptions", static_cast<std::int64_t>(max_subscriptions), 1, 30);
  return errors;
}

}  // namespace tidegate::mexc::client
