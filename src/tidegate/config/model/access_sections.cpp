// What is set of the exchange as such: where it is, how it is reached, how much may be asked.
#include "tidegate/config/model/sections.hpp"

namespace tidegate::config {
namespace {

constexpr auto draft_itself = [](auto& draft) -> auto& {
  return draft;
};
constexpr auto access_of = [](auto& draft) -> auto& {
  return draft.settings.access;
};
constexpr auto client_of = [](auto& draft) -> auto& {
  return draft.settings.access.client;
};
constexpr auto transport_of = [](auto& draft) -> auto& {
  return draft.settings.access.client.transport;
};
constexpr auto http_of = [](auto& draft) -> auto& {
  return draft.settings.access.client.transport.http;
};
constexpr auto venue_of = [](auto& draft) -> auto& {
  return draft.settings.access.venue;
};
constexpr auto stream_of = [](auto& draft) -> auto& {
  return draft.settings.access.books.stream;
};
constexpr auto book_of = [](auto& draft) -> auto& {
  return draft.settings.access.books.book;
};
constexpr auto limits_of = [](auto& draft) -> auto& {
  return draft.settings.access.client.gate.limits;
};
constexpr auto tls_of = [](auto& draft) -> auto& {
  return draft.settings.access.tls;
};
constexpr auto user_stream_of = [](auto& draft) -> auto& {
  return draft.settings.access.venue.user_stream;
};

void add_hosts(Section& section) {
  Rows{section, "", draft_itself}.add(
      "host", &Draft::host,
      {.level = Level::kBasic,
       .meaning = "Where the exchange is: a URL (\"https://api.mexc.com\"), or HOST:PORT without TLS; "
                  "`--exchange` replaces it."});
  Rows{section, "", draft_itself}.add(
      "stream_host", &Draft::stream_host,
      {.level = Level::kBasic,
       .meaning = "Where its streams are (\"wss://wbs-api.mexc.com/ws\"); empty: the same as for requests."});
  Rows{section, "", tls_of}.add(
      "ca_file", &net::TlsClientSettings::ca_file,
      {.meaning = "PEM certificates that https and wss trust; empty: those of the system."});
  Rows{section, "", access_of}.add(
      "allow_plain_http", &access::AccessSettings::allow_plain_http,
      {.level = Level::kExpert,
       .meaning = "Keys may go to another machine without TLS, readable by everybody on the way."});
}

}  // namespace

Section top_section() {
  Section section{.name = "", .meaning = "Above all sections."};
  Key& preset =
      Rows{section, "", draft_itself}.add("preset", &Draft::preset,
                                          {.level = Level::kBasic,
                                           .meaning = "A set of settings for a style of trading, under all "
                                                      "that is set one by one; `--preset` replaces it."});
  preset.kind = Kind::kChoice;
  preset.choices = preset_names();
  preset.change = Change::kRunTime;  // what it sets are changes of their own
  return section;
}

Section exchange_section() {
  Section section{.name = "exchange", .meaning = "Which exchange, and how requests reach it."};
  add_hosts(section);
  Rows{section, "", transport_of}.add(
      "recv_window_ms", &mexc::client::TransportSettings::recv_window,
      {.range = "[1, 60000]", .meaning = "How late a signed request may arrive."});
  Rows{section, "", client_of}
      .add("call_timeout_ms", &mexc::client::ClientSettings::call_timeout,
           {.range = "[10, 300000]", .meaning = "How long a call without a deadline of its own may take."})
      .change = Change::kRunTime;
  Rows venue{section, "", venue_of};
  venue.add(
      "order_timeout_ms", &mexc::client::VenueSettings::order_timeout,
      {.range = "[10, 60000]", .meaning = "How long placing, cancelling or querying an order may take."});
  venue.add("rules_interval_ms", &mexc::client::VenueSettings::rules_interval,
            {.range = "[10000, 86400000]",
             .level = Level::kExpert,
             .meaning = "How often the symbols' decimals and bounds are looked at; it happens at once when "
                        "they refuse an order."});
  Rows{section, "http.", http_of}.add(
      "max_connections", &net::HttpClientSettings::max_connections,
      {.range = "[1, 1024]", .meaning = "Connections for requests at the most; further requests wait."});
  Rows{section, "", client_of}.add(
      "warm_connections", &mexc::client::ClientSettings::warm_connections,
      {.range = "[0, 16]", .meaning = "Connections kept open so that no order waits for a handshake."});
  return section;
}

Section limits_section() {
  Section section{.name = "limits", .meaning = "How much the exchange lets us ask."};
  Key profile =
      row_of("limits", "profile", "limits.",
             {.meaning = "Which reading of the exchange's limits is kept: one of them, or `safe`, all "
                         "of them at once (`strict` is another name of it); "
                         "docs/policies/rate_ledger.md."});
  profile.kind = Kind::kChoice;
  profile.choices = {"safe", "strict", "documented", "weight_500", "support", "weight_300"};
  profile.sets_others = true;
  profile.get = [](const Draft& draft) { return draft.settings.access.client.gate.limits.name; };
  profile.set = [](Draft& draft, const Value& value) {
    draft.settings.access.client.gate.limits =
        resilience::LimitProfile::named(std::get<std::string>(value)).value();
  };
  section.keys.push_back(std::move(profile));
  Rows{section, "limits.", limits_of}
      .add("one_read_percent", &resilience::LimitProfile::one_read_percent,
           {.range = "[1, 100]",
            .meaning = "Of what all endpoints share, how much the reads of one endpoint may use."})
      .change = Change::kRunTime;
  Rows{section, "", access_of}.add(
      "blocks_path", &access::AccessSettings::blocks_path,
      {.meaning = "The file in which `trade` and `check` keep the exchange's blocks (429, 418, 403) between "
                  "runs; empty: nowhere."});
  return section;
}

Section stream_section() {
  using mexc::client::StreamSettings;
  Section section{.name = "stream", .meaning = "How streams are kept, and what stands in for them."};
  Rows stream{section, "stream.", stream_of};
  stream.add("connect_timeout_ms", &StreamSettings::connect_timeout,
             {.range = "[10, 60000]", .meaning = "How long connecting a stream may take."});
  stream.add("ping_every_ms", &StreamSettings::ping_every,
             {.range = "[100, 30000]",
              .level = Level::kExpert,
              .meaning = "How often a ping goes; the exchange closes a stream after 60 s without one."});
  stream.add(
      "silence_limit_ms", &StreamSettings::silence_limit,
      {.range = "[100, 120000]",
       .meaning = "After so long without anything, a pong included, a stream is cut and connected again; "
                  "at least ping_every_ms."});
  stream.add("max_subscriptions", &StreamSettings::max_subscriptions,
             {.range = "[1, 30]",
              .level = Level::kExpert,
              .meaning = "Subscriptions of one connection at the most."});
  Rows book{section, "book.", book_of};
  book.add("snapshot_limit", &mexc::client::BookKeeperSettings::snapshot_limit,
           {.range = "[20, 2000]",
            .unit = "levels",
            .level = Level::kExpert,
            .meaning = "Levels a side of a book's snapshot; 2000 is all that the exchange tells."});
  book.add(
      "suspect_after_ms", &mexc::client::BookKeeperSettings::silence,
      {.range = "[100, 60000]",
       .meaning = "After so long without a push a REST answer decides whether the market is quiet or the "
                  "stream mute.",
       .field = "silence"});
  Rows venue{section, "", venue_of};
  venue.add("poll_interval_ms", &mexc::client::VenueSettings::poll_interval,
            {.range = "[10, 60000]", .meaning = "How often a book that is not live is asked for."});
  stream.add("renew_after_ms", &StreamSettings::renew_after,
             {.range = "[1000, 86400000]",
              .level = Level::kExpert,
              .meaning = "At that age a connection is replaced; the exchange cuts it at 24 h."});
  venue.add("follow_account", &mexc::client::VenueSettings::follow_account,
            {.meaning = "Orders and balances are followed by the private streams; false: by asking alone."});
  Rows{section, "user_stream.", user_stream_of}.add(
      "keep_key_alive_ms", &mexc::client::UserStreamSettings::keep_alive,
      {.range = "[1000, 3300000]",
       .level = Level::kExpert,
       .meaning = "How often the private streams' listen key is renewed; the exchange drops it after 60 min.",
       .field = "keep_alive"});
  return section;
}

}  // namespace tidegate::config
