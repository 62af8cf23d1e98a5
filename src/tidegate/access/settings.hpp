// What a program says of an exchange that it wants to reach.
#pragma once

#include <string>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/mexc/client/books/live_books.hpp"
#include "tidegate/mexc/client/rest/client.hpp"
#include "tidegate/mexc/client/venue/mexc_venue.hpp"
#include "tidegate/net/network/origin.hpp"
#include "tidegate/net/tls/tls.hpp"

namespace tidegate::access {

struct AccessSettings {
  mexc::client::ClientSettings client;
  mexc::client::LiveBooksSettings books;
  mexc::client::VenueSettings venue;  // of who trades there
  // Where the exchange's blocks on us are kept between two runs; empty: nowhere.
  std::string blocks_path = "tidegate-blocks";

  // By what the exchange is reached: TLS, or none. Which servers are trusted is set by `tls`.
  bool requests_by_tls = false;
  bool streams_by_tls = false;
  net::TlsClientSettings tls;
  // Keys, signatures and listen keys may leave this machine without TLS.
  bool allow_plain_http = false;

  // Where the exchange is, for requests and streams alike, without TLS.
  void set_host(const net::Address& host);
  // The same by URL; an empty path of `streams` is /ws.
  void set_exchange(const net::Origin& requests, const net::Origin& streams);
  // Whether keys may be used there: requests and streams go by TLS, stay on this machine, or the user has
  // allowed it. Error: kInvalidArgument, which host it is and what to do.
  base::Result<void> may_carry_keys() const;
};

}  // namespace tidegate::access
