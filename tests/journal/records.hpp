// Records as a session would write them, and what the next one finds.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "tidegate/journal/journal.hpp"
#include "trading/scene.hpp"

namespace tidegate::journal::testing {

using trading::testing::amount;
using trading::testing::kBtc;
using trading::testing::price;
using trading::testing::quantity;
using trading::testing::report_of;

inline const base::WallTime kWall = base::from_unix_ms(1'763'800'000'000);

inline trading::IntentRecord intent(const std::string& id, market::Side side = market::Side::kSell) {
  return {
      .order = {.symbol = kBtc,
                .side = side,
                .type = market::OrderType::kImmediateOrCancel,
                .quantity = quantity("0.000000000000000001"),
                .price = price("61685.99"),
                .client_id = market::ClientOrderId{id}},
      .purpose = side == market::Side::kBuy ? trading::OrderPurpose::kEntry : trading::OrderPurpose::kExit,
      .at = kWall};
}
inline trading::AckRecord ack(const std::string& id) {
  return {market::ClientOrderId{id}, market::OrderId{"x-" + id}};
}
inline trading::Booking booked(const char* executed, const char* quote, const char* fee_base = "0",
                               const char* fee_quote = "0") {
  return {quantity(executed), amount(quote), quantity(fee_base), amount(fee_quote)};
}
inline trading::ReportRecord report(const std::string& id, market::OrderStatus status, const char* executed,
                                    trading::Booking booking = {}) {
  auto order = intent(id).order;
  order.quantity = quantity("10");
  return {.report = report_of(order, status, quantity(executed)), .booking = booking, .at = kWall};
}
inline trading::FillRecord fill(const std::string& id, const std::string& trade,
                                trading::Booking booking = {}) {
  return {.client_id = market::ClientOrderId{id},
          .fill = {.symbol = kBtc,
                   .id = trade,
                   .order_id = market::OrderId{"x-" + id},
                   .client_id = market::ClientOrderId{id},
                   .side = market::Side::kSell,
                   .price = price("61685.99"),
                   .quantity = quantity("0.5"),
                   .quote_quantity = amount("30842.995"),
                   .commission = amount("0.00025"),
                   .commission_asset = market::Asset{"BTC"},
                   .is_maker = true,
                   .is_self_trade = false,
                   .time = kWall},
          .booking = booking,
          .at = kWall};
}
inline trading::ResolutionRecord resolution(const std::string& id,
                                            trading::OrderState state = trading::OrderState::kFilled,
                                            trading::Booking booking = {}, base::WallTime at = kWall) {
  return {.client_id = market::ClientOrderId{id},
          .symbol = kBtc,
          .state = state,
          .reason = "",
          .booking = booking,
          .at = at};
}

inline std::unique_ptr<Journal> open(const std::string& path, bool own_thread = false) {
  auto journal = Journal::open({.path = path, .own_thread = own_thread});
  EXPECT_TRUE(journal) << journal.error().message;
  return journal ? std::move(*journal) : nullptr;
}
inline trading::Recovered left_in(const std::string& path, base::WallTime wall = kWall) {
  const auto journal = open(path);
  if (journal == nullptr) return {};
  auto recovered = journal->begin_session(wall);
  EXPECT_TRUE(recovered) << recovered.error().message;
  return recovered ? std::move(*recovered) : trading::Recovered{};
}
inline std::string open_error(const std::string& path) {
  const auto journal = Journal::open({.path = path, .own_thread = false});
  return journal ? "opened" : journal.error().message;
}

// Gives the journal one record after another.
class Writer {
 public:
  explicit Writer(Journal& journal, std::uint64_t first = 1) : journal_(journal), next_(first) {}

  // Its number.
  std::uint64_t write(trading::Record record) {
    EXPECT_TRUE(journal_.append(next_, std::move(record)));
    return next_++;
  }

 private:
  Journal& journal_;
  std::uint64_t next_;
};

}  // namespace tidegate::journal::testing
