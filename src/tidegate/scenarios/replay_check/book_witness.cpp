#include "tidegate/scenarios/replay_check/book_witness.hpp"

namespace tidegate::scenarios {

// The join itself is no update; a version seen twice (joined anew) is looked at once.
void BookWitness::on_book(const market::OrderBook& book) {
  if (version_ && book.version() <= *version_) return;
  if (version_) ++updates_;
  version_ = book.version();
  const auto [from, until] = truth_.checkable_tops().equal_range(book.version());
  for (auto top = from; top != until; ++top) check(top->second, book);
}

void BookWitness::check(const market::BookTicker& recorded, const market::OrderBook& book) {
  ++tops_checked_;
  const bool equal = book.best_bid() == market::Level{recorded.bid, recorded.bid_quantity} &&
                     book.best_ask() == market::Level{recorded.ask, recorded.ask_quantity};
  if (equal) {
    ++tops_equal_;
  } else if (wrong_tops_.size() < FileReport::kMaxWrongTops) {
    wrong_tops_.push_back({recorded, book.best_bid(), book.best_ask()});
  }
}

FileReport BookWitness::report(const mexc::client::BookKeeper& keeper, int price_decimals) const {
  FileReport report;
  report.file = file_;
  report.symbol = symbol();
  report.price_decimals = price_decimals;
  report.depth_updates = truth_.depth_updates();
  report.trades = truth_.trades();
  report.tops_checkable = truth_.checkable_tops().size();
  report.updates_to_apply = truth_.updates_after_first_book();
  report.trades_to_receive = truth_.trades_after_first_book();
  report.recorded_last_update_id = truth_.last_version();
  report.updates_applied = updates_;
  report.trades_received = trades_;
  report.gaps = keeper.resyncs();
  report.tops_checked = tops_checked_;
  report.tops_equal = tops_equal_;
  report.wrong_tops = wrong_tops_;
  report.last_update_id = keeper.book().version();
  report.final_bid = keeper.book().best_bid();
  report.final_ask = keeper.book().best_ask();
  return report;
}

}  // namespace tidegate::scenarios
