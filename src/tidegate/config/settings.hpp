// Everything that a user can set, in one place, read from one TOML file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/config/toml_file.hpp"
#include "tidegate/journal/journal.hpp"
#include "tidegate/mexc/client/books/live_books.hpp"
#include "tidegate/mexc/client/rest/client.hpp"
#include "tidegate/mexc/client/venue/mexc_venue.hpp"
#include "tidegate/net/network/origin.hpp"
#include "tidegate/net/tls/tls.hpp"
#include "tidegate/trading/settings.hpp"

namespace tidegate::config {

struct Settings {
  mexc::client::ClientSettings client;
  mexc::client::LiveBooksSettings books;
  mexc::client::VenueSettings venue;
  trading::TradingSettings trading;
  journal::JournalSettings journal;
  // Where the exchange's blocks on us are kept between two runs; empty: nowhere.
  std::string blocks_path = "tidegate-blocks";

  // By what the exchange is reached: TLS, or none. Who may be talked to is said by `tls`.
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

// Reads `path` over the defaults. Error: kParse or kInvalidArgument, one line a mistake, each naming file,
// line, field and what was expected; kIo where the file cannot be read.
base::Result<Settings> load_settings(const std::string& path);
// The same from text; `shown_name` stands for the file in messages.
base::Result<Settings> parse_settings(std::string_view text, const std::string& shown_name);
// Every setting that there is, as "section.key = value": the text's value, or the default. Errors as above.
base::Result<std::vector<std::string>> effective_settings(std::string_view text,
                                                          const std::string& shown_name);

}  // namespace tidegate::config
