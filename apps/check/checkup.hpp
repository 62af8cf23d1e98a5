// Tries everything that trading needs, one thing after the other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/check/explanation.hpp"
#include "apps/check/finding.hpp"
#include "tidegate/access/exchange_access.hpp"

namespace tidegate::apps::check {

// Changes nothing at the exchange but a listen key that it gives back: orders are only tested.
// Thread rule: its loop's thread; loop, `plain` and `exchange` must outlive it.
class Checkup {
 public:
  // `plain`: below the exchange's networks. `symbol`: what is tried with. `no_keys`: why `exchange` has none,
  // which is one of the findings; absent: it has.
  Checkup(net::Loop& loop, net::Network& plain, access::ExchangeAccess& exchange, market::Symbol symbol,
          std::optional<base::Error> no_keys);

  // Once. In the order in which one thing needs the other: connection, clock, API key, trading rights,
  // private stream, market stream. What cannot be tried is said to be skipped. Takes at most about a minute.
  static net::Task<std::vector<Finding>> run(Checkup* self);

 private:
  static net::Task<void> connection(Checkup* self);
  static net::Task<void> clock(Checkup* self);
  static net::Task<void> key(Checkup* self);
  static net::Task<void> rights(Checkup* self);
  static net::Task<base::Result<market::NewOrder>> small_order(Checkup* self);
  static net::Task<void> private_stream(Checkup* self);
  static net::Task<void> market_stream(Checkup* self);

  void works(std::string subject, std::string found, std::string advice = {});
  void fails(std::string subject, std::string found, std::string advice);
  void fails(std::string subject, Explanation explanation);
  void fails(std::string subject, const base::Error& error);
  void skip(std::string subject, std::string why);
  // A stream that was not confirmed. `found` says so, `why` what became of its connection (absent: there is
  // one), `without` what it costs.
  static net::Task<void> fails_to_stream(Checkup* self, std::string subject, std::string found,
                                         std::optional<base::Error> why, std::string without);
  static net::Task<bool> speaks_tls(Checkup* self, net::Address host);
  mexc::client::CallOptions options() const;
  // For how long the exchange wants to hear nothing; absent: it has not said so.
  std::optional<base::Duration> still_blocked() const;

  net::Loop& loop_;
  net::Network& plain_;
  access::ExchangeAccess& exchange_;
  std::optional<base::Error> no_keys_;
  bool reached_ = false;
  bool key_works_ = false;
  bool can_trade_ = false;
  market::Symbol symbol_;
  std::vector<Finding> findings_;
};

}  // namespace tidegate::apps::check
