// Several accounts on one client: each signs with its own key and reads its own data; what is public they
// share.
#include <gtest/gtest.h>

#include <algorithm>

#include "mexc/client/scripted_exchange.hpp"
#include "tidegate/mexc/client/streams/user_stream.hpp"
#include "tidegate/mexc/client/venue/mexc_venue.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"

namespace tidegate::mexc::client {
namespace {

using namespace std::chrono_literals;
using base::Source;
using testing::json;
using testing::ScriptedExchange;

const market::Symbol kSymbol{"BTCUSDT"};
const market::OrderReport kFilled{.symbol = kSymbol,
                                  .id = market::OrderId{"C02__1"},
                                  .client_id = market::ClientOrderId{"tg-1"},
                                  .status = market::OrderStatus::kFilled,
                                  .price = market::Price::from_int(2),
                                  .quantity = market::Quantity::from_int(1),
                                  .executed = market::Quantity::from_int(1)};
const resilience::AccountId kAnn{1};
const resilience::AccountId kBen{2};

class ClientAccounts : public ::testing::Test {
 protected:
  ClientAccounts() {
    for (const char* path :
         {"GET /api/v3/account", "GET /api/v3/openOrders", "POST /api/v3/order", "GET /api/v3/order",
          "GET /api/v3/mxDeduct/enable", "POST /api/v3/mxDeduct/enable"}) {
      exchange_.on(path, [this, path](const net::HttpRequest& request) { return answer(path, request); });
    }
    exchange_.on("GET /api/v3/depth", [](const auto&) { return json(wire::encode_depth({.version = 7})); });
    std::vector<wire::Credentials> accounts;
    accounts.push_back({.api_key = "ann", .secret = wire::Secret{"ann's secret"}});
    accounts.push_back({.api_key = "benny", .secret = wire::Secret{"ben's secret"}});
    client_ =
        std::make_unique<Client>(*exchange_.loop, *exchange_.network, testing::client_settings(exchange_),
                                 testing::demo_credentials(), events_, std::move(accounts));
  }

  // As many USDT as its key has letters, if its secret signed.
  net::HttpAnswer answer(const std::string& path, const net::HttpRequest& request) {
    const std::string key{net::header(request.headers, "X-MEXC-APIKEY")};
    const std::map<std::string, std::string> secrets{
        {"demo-key", "demo-secret"}, {"ann", "ann's secret"}, {"benny", "ben's secret"}};
    const std::string query = request.target.substr(request.target.find('?') + 1);
    const auto signature = query.find("&signature=");
    EXPECT_NE(signature, query.npos);
    EXPECT_TRUE(wire::Signer{wire::Secret{secrets.at(key)}}.verify(query.substr(0, signature),
                                                                   query.substr(signature + 11)))
        << "signed for another account";
    if (path == "POST /api/v3/order") {
      return json(wire::encode_place_answer({.symbol = kSymbol, .id = market::OrderId{"C02__1"}}));
    }
    if (path == "GET /api/v3/order") return json(wire::encode_order(kFilled));
    if (path.ends_with("mxDeduct/enable")) return json(wire::encode_mx_deduct({true}, exchange_.clock()));
    if (path == "GET /api/v3/openOrders") return json("[]");
    market::Account account;
    account.balances.push_back({market::Asset{"USDT"}, market::Amount::from_int(std::ssize(key)), {}});
    return json(wire::encode_account(account));
  }
  std::string usdt(resilience::AccountId whose) {
    const auto answer = exchange_.run(client_->account({.account = whose}));
    return answer ? answer->value->balances.at(0).free.to_string() : answer.error().message;
  }
  auto place(resilience::AccountId whose) {
    return exchange_.run(client_->place({.symbol = kSymbol,
                                         .quantity = market::Quantity::from_int(1),
                                         .price = market::Price::from_int(2),
                                         .client_id = market::ClientOrderId{"tg-1"}},
                                        {.account = whose}));
  }
  Source source_of_orders(resilience::AccountId whose) {
    return exchange_.run(client_->open_orders(kSymbol, {.account = whose})).value().source;
  }

  ScriptedExchange exchange_{10ms};
  testing::RecordedEvents events_;
  std::unique_ptr<Client> client_;
};

TEST_F(ClientAccounts, EachSignsWithItsOwnKeyAndReadsItsOwnData) {
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(usdt({}), "8");
    EXPECT_EQ(usdt(kAnn), "3");
    EXPECT_EQ(usdt(kBen), "5");
  }
}

TEST_F(ClientAccounts, AnOrderMakesOldWhatItsAccountReadAndNoOthers) {
  for (const auto whose : {resilience::AccountId{}, kAnn, kBen}) source_of_orders(whose);
  ASSERT_EQ(source_of_orders(kBen), Source::kCache);
  ASSERT_TRUE(place(kAnn));
  EXPECT_EQ(source_of_orders(kAnn), Source::kNetwork);
  EXPECT_EQ(source_of_orders(kBen), Source::kCache);
  EXPECT_EQ(source_of_orders({}), Source::kCache);
}

TEST_F(ClientAccounts, AnOrderThatIsToldFilledMakesOldWhatItsAccountReadAndNoOthers) {
  for (const auto whose : {kAnn, kBen}) source_of_orders(whose);
  ASSERT_TRUE(exchange_.run(client_->query_order(kSymbol, market::ClientOrderId{"tg-1"}, {.account = kAnn})));
  EXPECT_EQ(source_of_orders(kAnn), Source::kNetwork);
  EXPECT_EQ(source_of_orders(kBen), Source::kCache);
}

TEST_F(ClientAccounts, ASettingOfOnesOwnIsReadAnewByItsAccountAlone) {
  const auto source = [this](resilience::AccountId whose) {
    return exchange_.run(client_->mx_deduct({.account = whose})).value().source;
  };
  for (const auto whose : {kAnn, kBen}) source(whose);
  ASSERT_TRUE(exchange_.run(client_->set_mx_deduct({true}, {.account = kAnn})));
  EXPECT_EQ(source(kAnn), Source::kNetwork);
  EXPECT_EQ(source(kBen), Source::kCache);
}

class DeafVenue final : public market::VenueListener {
 public:
  void on_venue_event(const market::VenueEvent&) override {}
};

TEST_F(ClientAccounts, AVenuePlacesWithTheKeyOfTheAccountWhoseStreamItFollows) {
  VenueSettings settings{.symbols = {kSymbol}, .follow_account = false};
  settings.user_stream.account = kAnn;
  LiveBooksSettings books;
  books.stream.host = exchange_.address;
  DeafVenue listener;
  MexcVenue venue{*exchange_.loop, *exchange_.network, *client_, settings, books, events_};
  venue.start(listener);
  venue.submit(market::PlaceOrder{{.symbol = kSymbol,
                                   .quantity = market::Quantity::from_int(1),
                                   .price = market::Price::from_int(2),
                                   .client_id = market::ClientOrderId{"tg-1"}}});
  exchange_.run_for(1s);
  ASSERT_EQ(exchange_.asked("POST /api/v3/order"), 1U);
  const auto placed = std::ranges::find(exchange_.requests, "POST", &net::HttpRequest::method);
  EXPECT_EQ(net::header(placed->headers, "X-MEXC-APIKEY"), "ann");
}

TEST_F(ClientAccounts, WhatIsForgottenByHandIsOneAccounts) {
  source_of_orders(kAnn);
  source_of_orders(kBen);
  client_->forget_account(kBen);
  EXPECT_EQ(source_of_orders(kBen), Source::kNetwork);
  EXPECT_EQ(source_of_orders(kAnn), Source::kCache);
}

class Deaf final : public UserStreamListener {
 public:
  void on_order(const wire::OrderPush&) override {}
  void on_fill(const wire::FillPush&) override {}
  void on_balance(const wire::BalancePush&) override {}
  void on_user_stream(const PrivateFeeds&) override {}
};

TEST_F(ClientAccounts, AStreamIsOneAccountsAndMakesOldWhatThatOneRead) {
  exchange_.serve_listen_keys();
  StreamSettings stream;
  stream.host = exchange_.address;
  UserStreamSettings settings;
  settings.account = kAnn;
  Deaf listener;
  UserStream user{*exchange_.loop, *exchange_.network, *client_, stream, settings, 1, listener, events_};
  user.start();
  exchange_.run_for(500ms);
  source_of_orders(kAnn);
  source_of_orders(kBen);
  exchange_.push_private(
      wire::encode_push({.kind = wire::ChannelKind::kPrivateAccount},
                        wire::BalancePush{.balance = {market::Asset{"BTC"}, market::Amount::from_int(3), {}},
                                          .cause = "ENTRUST",
                                          .send_time = exchange_.clock()}));
  exchange_.run_for(50ms);
  EXPECT_EQ(source_of_orders(kAnn), Source::kNetwork);
  EXPECT_EQ(source_of_orders(kBen), Source::kCache);
  EXPECT_EQ(exchange_.keys_made, 1U);
  for (const net::HttpRequest& request : exchange_.requests) {
    if (!request.target.starts_with("/api/v3/userDataStream")) continue;
    EXPECT_EQ(net::header(request.headers, "X-MEXC-APIKEY"), "ann") << request.method;
  }
}

TEST_F(ClientAccounts, WhatIsPublicTheyShare) {
  ASSERT_TRUE(exchange_.run(client_->depth(kSymbol, 20, {.account = kAnn})));
  const auto again = exchange_.run(client_->depth(kSymbol, 20, {.account = kBen}));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->source, Source::kCache);
}

TEST_F(ClientAccounts, AnAccountThatItDoesNotHaveIsRefusedAndNothingIsSent) {
  const auto refused = place(resilience::AccountId{3});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(refused.error().delivery, base::Delivery::kNotSent);
  EXPECT_EQ(
      refused.error().message,
      "account 3 is none of this client's: it has 2 besides its own; give it that account's credentials");
  EXPECT_EQ(exchange_.asked("POST /api/v3/order"), 0U);
}

}  // namespace
}  // namespace tidegate::mexc::client
