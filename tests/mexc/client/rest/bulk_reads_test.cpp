#include "tidegate/mexc/client/rest/bulk_reads.hpp"

#include <gtest/gtest.h>

#include <array>

#include "mexc/client/scripted_exchange.hpp"
#include "tidegate/mexc/client/rest/payloads.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"

namespace tidegate::mexc::client {
namespace {

using namespace std::chrono_literals;
using wire::Endpoint;

const market::PriceTicker kBtc{market::Symbol{"BTCUSDT"}, market::Price::from_int(60'000)};
const market::PriceTicker kEth{market::Symbol{"ETHUSDT"}, market::Price::from_int(3'000)};

TEST(BulkReads, OnlyReadsOfOneSymbolAndNothingElseGoTogether) {
  const auto plan = batch_plan(Endpoint::kTickerPrice);
  ASSERT_TRUE(plan);
  EXPECT_TRUE(plan->takes("symbol=BTCUSDT"));
  for (const auto* params : {"", "symbol=", "symbols=A", "limit=5&symbol=BTCUSDT", "symbol=A%20B"}) {
    EXPECT_FALSE(plan->takes(params)) << params;
  }
}

TEST(BulkReads, TheTableSaysWhichAndForWhatWeight) {
  EXPECT_EQ(batch_plan(Endpoint::kTickerPrice)->weight.ip, 2U);
  EXPECT_EQ(batch_plan(Endpoint::kTickerBook)->weight.ip, 1U);
  EXPECT_EQ(batch_plan(Endpoint::kTicker24h)->weight.ip, 40U);
  EXPECT_EQ(batch_plan(Endpoint::kExchangeInfo)->weight.ip, 10U);
  for (const Endpoint endpoint : {Endpoint::kDepth, Endpoint::kOrderPlace, Endpoint::kOrderCancel}) {
    EXPECT_FALSE(batch_plan(endpoint));
  }
}

TEST(BulkReads, SymbolsAreListedInOneParameter) {
  const auto plan = batch_plan(Endpoint::kExchangeInfo);
  const std::array<std::string_view, 2> parts{"symbol=BTCUSDT", "symbol=ETHUSDT"};
  EXPECT_EQ(plan->merge(parts), "symbols=BTCUSDT%2CETHUSDT");
  EXPECT_EQ(batch_plan(Endpoint::kTickerPrice)->merge(parts), "");
}

TEST(BulkReads, APartIsWhatAReadOfThatSymbolAloneWouldHaveGiven) {
  const auto plan = batch_plan(Endpoint::kTickerPrice);
  const std::array both{kBtc, kEth};
  const auto bulk = decode_payload(Endpoint::kTickerPrice, wire::encode_price_tickers(both));
  const auto alone = decode_payload(Endpoint::kTickerPrice, wire::encode_price_ticker(kEth));
  const auto part = plan->split(**bulk, {.params = "symbol=ETHUSDT"}).value();
  ASSERT_TRUE(part);
  EXPECT_EQ(part->body(), (*alone)->body());
  EXPECT_EQ(*part->as<std::vector<market::PriceTicker>>(), *(*alone)->as<std::vector<market::PriceTicker>>());
  EXPECT_FALSE(plan->split(**bulk, {.params = "symbol=ETH"}).value());
}

TEST(BulkReads, InstrumentsAreSplitToo) {
  wire::ExchangeInfo info{.server_time = base::from_unix_ms(5), .instruments = {}};
  for (const auto* symbol : {"BTCUSDT", "ETHUSDT"}) {
    info.instruments.push_back(
        {.symbol = market::Symbol{symbol}, .base = market::Asset{"X"}, .quote = market::Asset{"USDT"}});
  }
  const auto bulk = resilience::Payload::make(std::string{}, info);
  const auto plan = batch_plan(Endpoint::kExchangeInfo);
  const auto part = plan->split(*bulk, {.params = "symbol=ETHUSDT"}).value();
  ASSERT_TRUE(part);
  ASSERT_EQ(part->as<wire::ExchangeInfo>()->instruments.size(), 1U);
  EXPECT_EQ(part->as<wire::ExchangeInfo>()->instruments[0].symbol.value(), "ETHUSDT");
  EXPECT_FALSE(plan->split(*bulk, {.params = "symbol=GONE"}).value());
}

net::Task<void> ask(Client* client, market::Symbol symbol,
                    std::vector<Answer<std::vector<market::PriceTicker>>>* into) {
  auto asking = client->price(std::move(symbol));
  into->push_back(co_await std::move(asking));
}

TEST(BulkReads, PricesAskedForWhileOneIsUnderWayGoInOneRequest) {
  testing::ScriptedExchange exchange{10ms};
  testing::RecordedEvents events;
  exchange.on("GET /api/v3/ticker/price", [](const net::HttpRequest& request) {
    const std::array both{kBtc, kEth};
    const bool one = request.target.find("symbol=") != std::string::npos;
    return testing::json(one ? wire::encode_price_ticker(kBtc) : wire::encode_price_tickers(both));
  });
  Client client{*exchange.loop, *exchange.network, testing::client_settings(exchange),
                testing::demo_credentials(), events};
  std::vector<Answer<std::vector<market::PriceTicker>>> answers;
  exchange.loop->spawn(ask(&client, market::Symbol{"LEADING"}, &answers));
  exchange.loop->spawn(ask(&client, kBtc.symbol, &answers));
  exchange.loop->spawn(ask(&client, kEth.symbol, &answers));
  exchange.loop->run_until(exchange.loop->now() + 1s);
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(exchange.asked("GET /api/v3/ticker/price"), 2U);
  EXPECT_EQ(answers[2]->source, base::Source::kBatch);
  EXPECT_EQ(answers[2]->value->at(0), kEth);
}

}  // namespace
}  // namespace tidegate::mexc::client
