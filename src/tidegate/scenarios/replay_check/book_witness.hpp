// Watches one symbol at the client and holds each top of its book against what the recording shows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tidegate/mexc/client/books/keeper.hpp"
#include "tidegate/scenarios/replay_check/recorded_truth.hpp"
#include "tidegate/scenarios/replay_check/report.hpp"

namespace tidegate::scenarios {

class BookWitness {
 public:
  BookWitness(std::string file, RecordedTruth truth) : file_(std::move(file)), truth_(std::move(truth)) {}

  const market::Symbol& symbol() const noexcept { return truth_.symbol(); }
  // The client's book has a new content.
  void on_book(const market::OrderBook& book);
  void on_trade() { ++trades_; }

  FileReport report(const mexc::client::BookKeeper& keeper, int price_decimals) const;

 private:
  void check(const market::BookTicker& recorded, const market::OrderBook& book);

  std::string file_;
  RecordedTruth truth_;
  std::optional<std::int64_t> version_;  // last seen; none: the client has not joined
  std::uint64_t updates_ = 0;
  std::uint64_t trades_ = 0;
  std::uint64_t tops_checked_ = 0;
  std::uint64_t tops_equal_ = 0;
  std::vector<WrongTop> wrong_tops_;
};

}  // namespace tidegate::scenarios
