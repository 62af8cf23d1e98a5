// How requests and streams reach the exchange that a user named: plainly, or by TLS.
#pragma once

#include <memory>
#include <string>

#include "tidegate/config/settings.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/tls/tls.hpp"

namespace tidegate::apps {

// Takes the command line's `exchange` and `streams` (HOST:PORT or a URL) over the configuration's; what is
// empty changes nothing, and streams not named are where requests go. Error, saying what to give:
// neither names an exchange, or what is given is no address.
base::Result<void> set_exchange(config::Settings& settings, const std::string& exchange,
                                const std::string& streams);

class ExchangeNetworks {
 public:
  // Its caller is about to use keys. Errors: kIo (the authorities' file), kInvalidArgument (keys
  // would leave this machine without TLS; Settings::may_carry_keys). `plain` must outlive it.
  static base::Result<std::unique_ptr<ExchangeNetworks>> make(net::Loop& loop, net::Network& plain,
                                                              const config::Settings& settings);

  net::Network& requests() noexcept { return requests_by_tls_ ? *tls_ : plain_; }
  // What reaches the exchange by TLS; null: nothing does.
  net::TlsClientNetwork* tls() noexcept { return tls_.get(); }
  net::Network& streams() noexcept { return streams_by_tls_ ? *tls_ : plain_; }

 private:
  ExchangeNetworks(net::Network& plain, const config::Settings& settings)
      : plain_(plain), requests_by_tls_(settings.requests_by_tls), streams_by_tls_(settings.streams_by_tls) {}

  net::Network& plain_;
  std::unique_ptr<net::TlsClientNetwork> tls_;  // null: nothing goes by TLS
  bool requests_by_tls_;
  bool streams_by_tls_;
};

}  // namespace tidegate::apps
