// How requests and streams reach the exchange that a user named: plainly, or by TLS.
#pragma once

#include <memory>

#include "tidegate/access/settings.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/tls/tls.hpp"

namespace tidegate::access {

class ExchangeNetworks {
 public:
  // Its caller is about to use keys. Errors: kIo (the authorities' file), kInvalidArgument (keys
  // would leave this machine without TLS; AccessSettings::may_carry_keys). `plain` must outlive it.
  static base::Result<std::unique_ptr<ExchangeNetworks>> make(net::Loop& loop, net::Network& plain,
                                                              const AccessSettings& settings);

  net::Network& requests() noexcept { return requests_by_tls_ ? *tls_ : plain_; }
  net::Network& streams() noexcept { return streams_by_tls_ ? *tls_ : plain_; }
  // What reaches the exchange by TLS; null: nothing does.
  net::TlsClientNetwork* tls() noexcept { return tls_.get(); }

 private:
  ExchangeNetworks(net::Network& plain, const AccessSettings& settings)
      : plain_(plain), requests_by_tls_(settings.requests_by_tls), streams_by_tls_(settings.streams_by_tls) {}

  net::Network& plain_;
  std::unique_ptr<net::TlsClientNetwork> tls_;  // null: nothing goes by TLS
  bool requests_by_tls_;
  bool streams_by_tls_;
};

}  // namespace tidegate::access
