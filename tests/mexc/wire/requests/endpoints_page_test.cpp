// docs/endpoints.md is the table, so it is held against the table.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "source_tree.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"

namespace tidegate::mexc::wire {
namespace {

std::string shown(base::Duration duration) {
  if (duration == base::Duration::zero()) return "–";
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
  if (ms % 3'600'000 == 0) return std::to_string(ms / 3'600'000) + " h";
  if (ms % 60'000 == 0) return std::to_string(ms / 60'000) + " min";
  if (ms % 1'000 == 0) return std::to_string(ms / 1'000) + " s";
  return std::to_string(ms) + " ms";
}

std::string shown_weight(const EndpointRow& row) {
  std::string text = std::to_string(row.policy.ip_weight) + " + " + std::to_string(row.policy.uid_weight);
  if (row.all_symbols_weight != 0) text += ", all: " + std::to_string(row.all_symbols_weight);
  return text;
}

std::string shown(Bulk bulk) {
  switch (bulk) {
    case Bulk::kNone:
      return "–";
    case Bulk::kAllSymbols:
      return "all symbols";
    case Bulk::kListedSymbols:
      return "symbols=A,B";
    case Bulk::kOrdersOfOne:
      return "batch_orders, " + std::to_string(kMostBatchOrders) + " of one symbol";
    case Bulk::kCancelsOfMany:
      return "symbol=A,B, " + std::to_string(kMostCancelSymbols) + " symbols";
  }
  return "";
}

std::string shown_row(const EndpointRow& row) {
  const resilience::EndpointPolicy& policy = row.policy;
  const bool mini = row.stream == ChannelKind::kMiniTicker;  // with bid and ask of the book
  const std::string stream = mini ? "mini tickers, depth" : row.stream ? "depth" : "–";
  return "| `" + policy.name + "` | " + std::string(row.method) + " " + std::string(row.path) + " | " +
         (row.security == Security::kSigned ? "signed" : "public") + " | " + shown_weight(row) + " | " +
         (policy.write ? "write" : shown(policy.ttl) + " / " + shown(policy.stale_bound)) + " | " +
         shown(row.bulk) + " | " + stream + " |\n";
}

TEST(EndpointsPage, ShowsEveryRowOfTheTable) {
  std::ifstream file{tests::in_source_tree("docs/endpoints.md")};
  const std::string page{std::istreambuf_iterator<char>{file}, {}};
  std::string expected;
  for (const EndpointRow& row : endpoints()) {
    expected += shown_row(row);
    ASSERT_TRUE(!row.stream || row.stream == ChannelKind::kDepth || row.stream == ChannelKind::kMiniTicker)
        << "the page has no word for that stream";
  }
  const auto first = page.find("| `ping`");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(page.substr(first, page.find("\n\n", first) + 1 - first), expected);
}

}  // namespace
}  // namespace tidegate::mexc::wire
