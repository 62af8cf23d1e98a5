// The client over TLS: everything works as without it, and nothing is said to a server that cannot prove
// itself.
#include <gtest/gtest.h>

#include "mexc/client/scripted_exchange.hpp"
#include "net/test_authority.hpp"
#include "tidegate/mexc/client/books/live_books.hpp"
#include "tidegate/mexc/client/venue/mexc_venue.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"

namespace tidegate::mexc::client {
namespace {

using namespace std::chrono_literals;
using base::Source;
using market::Price;
using market::Quantity;
using testing::json;
using testing::ScriptedExchange;

const market::Symbol kSymbol{"BTCUSDT"};

net::TlsServerSettings server_of(const net::TestAuthority& authority, const std::string& names) {
  const auto identity = authority.issue(names);
  return {.certificate_file = identity.certificate_file, .key_file = identity.key_file};
}

class TlsExchange : public ::testing::Test {
 protected:
  explicit TlsExchange(const std::string& names = "IP:127.0.0.1")
      : exchange_(5ms, server_of(authority_, names)),
        tls_(net::TlsClientNetwork::make(*exchange_.loop, *exchange_.network,
                                         {.ca_file = authority_.ca_file()})
                 .value()),
        client_(*exchange_.loop, *tls_, testing::client_settings(exchange_), testing::demo_credentials(),
                events_) {
    exchange_.serve_listen_keys();
    exchange_.on("GET /api/v3/depth", [](const auto&) {
      return json(wire::encode_depth({.version = 7,
                                      .bids = {{Price::from_int(99), Quantity::from_int(1)}},
                                      .asks = {{Price::from_int(101), Quantity::from_int(1)}}}));
    });
    exchange_.on("POST /api/v3/order", [](const auto&) {
      return json(wire::encode_place_answer({.symbol = kSymbol, .id = market::OrderId{"C02__1"}}));
    });
  }
  base::Result<wire::PlaceAnswer> place() {
    return exchange_.run(client_.place({.symbol = kSymbol,
                                        .quantity = Quantity::from_int(1),
                                        .price = Price::from_int(2),
                                        .client_id = market::ClientOrderId{"tg-1"}}));
  }

  net::TestAuthority authority_;
  ScriptedExchange exchange_;
  testing::RecordedEvents events_;
  std::unique_ptr<net::TlsClientNetwork> tls_;
  Client client_;
};

TEST_F(TlsExchange, ReadsAndTrades) {
  EXPECT_EQ(exchange_.run(client_.depth(kSymbol, 20))->value->version, 7);
  const auto placed = place();
  ASSERT_TRUE(placed) << placed.error().message;
  EXPECT_EQ(placed->id.value(), "C02__1");
  EXPECT_GE(tls_->statistics().handshakes, 1U);
}

TEST_F(TlsExchange, CarriesMarketAndUserStreams) {
  class Listener final : public market::VenueListener {
   public:
    void on_venue_event(const market::VenueEvent& event) override {
      if (const auto* health = std::get_if<market::VenueHealth>(&event)) last = *health;
      if (const auto* book = std::get_if<market::BookObserved>(&event)) source = book->source;
    }
    market::VenueHealth last;
    Source source = Source::kNetwork;
  };
  Listener listener;
  LiveBooksSettings books;
  books.stream.host = exchange_.address;
  client_.start();
  MexcVenue venue{*exchange_.loop, *tls_, client_, {.symbols = {kSymbol}}, books, events_};
  venue.start(listener);
  exchange_.run_for(2s);
  EXPECT_TRUE(listener.last.stream_connected);
  EXPECT_TRUE(listener.last.user_stream_connected);
  exchange_.push(wire::encode_push({.kind = wire::ChannelKind::kDepth, .symbol = kSymbol},
                                   wire::DepthPush{.symbol = kSymbol,
                                                   .update = {.first_version = 8, .last_version = 8},
                                                   .send_time = exchange_.clock()}));
  exchange_.run_for(50ms);
  EXPECT_EQ(listener.source, Source::kStream);
}

TEST_F(TlsExchange, HandshakesAreDoneBeforeTheOrderAndLaterOnesResumeTheSession) {
  client_.start();
  exchange_.run_for(1s);
  const auto before = tls_->statistics();
  EXPECT_GE(before.handshakes, 2U);
  ASSERT_TRUE(place());
  EXPECT_EQ(tls_->statistics().handshakes, before.handshakes) << "no handshake at the order";
  exchange_.network->cut_all();
  exchange_.run_for(20ms);
  ASSERT_TRUE(place());
  EXPECT_GT(tls_->statistics().resumed, before.resumed);
}

class WrongHost : public TlsExchange {
 protected:
  WrongHost() : TlsExchange("DNS:another.exchange") {}
};

TEST_F(WrongHost, HearsNoOrder) {
  const auto placed = place();
  ASSERT_FALSE(placed);
  EXPECT_EQ(placed.error().delivery, base::Delivery::kNotSent);
  EXPECT_TRUE(exchange_.requests.empty());
}

TEST_F(TlsExchange, AnAuthorityThatNobodyTrustsIsRefused) {
  const net::TestAuthority other;
  auto tls =
      net::TlsClientNetwork::make(*exchange_.loop, *exchange_.network, {.ca_file = other.ca_file()}).value();
  Client client{*exchange_.loop, *tls, testing::client_settings(exchange_), testing::demo_credentials(),
                events_};
  const auto pong = exchange_.run(client.ping());
  ASSERT_FALSE(pong);
  EXPECT_EQ(pong.error().code, base::ErrorCode::kIo) << pong.error().message;
  EXPECT_TRUE(exchange_.requests.empty());
}

}  // namespace
}  // namespace tidegate::mexc::client
