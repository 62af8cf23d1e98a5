// docs/endpoints.md is the table, so it is held against the table.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "source_tree.hpp"
#include "tidegate/mexc/client/rest/endpoint_policies.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"

namespace tidegate::mexc::client {
namespace {

using wire::Bulk;
using wire::Endpoint;
using wire::EndpointRow;

std::string shown(base::Duration duration) {
  if (duration == base::Duration::zero()) return "–";
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
  if (ms % 3'600'000 == 0) return std::to_string(ms / 3'600'000) + " h";
  if (ms % 60'000 == 0) return std::to_string(ms / 60'000) + " min";
  if (ms % 1'000 == 0) return std::to_string(ms / 1'000) + " s";
  return std::to_string(ms) + " ms";
}

std::string shown_weight(const EndpointRow& row) {
  std::string text = std::to_string(row.ip_weight) + " + " + std::to_string(row.uid_weight);
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
      return "batch_orders, " + std::to_string(wire::kMostBatchOrders) + " of one symbol";
    case Bulk::kCancelsOfMany:
      return "symbol=A,B, " + std::to_string(wire::kMostCancelSymbols) + " symbols";
  }
  return "";
}

// What LiveBooks answers; its own tests see that it does.
std::string shown_stream(Endpoint endpoint) {
  if (endpoint == Endpoint::kTicker24h) return "mini tickers, depth";  // bid and ask are the book's
  return endpoint == Endpoint::kDepth || endpoint == Endpoint::kTickerBook ? "depth" : "–";
}

std::string shown_row(const EndpointRow& row) {
  const auto policies = usual_policies();
  const resilience::EndpointPolicy& policy = policies[endpoint_id(row.endpoint).value()];
  return "| `" + policy.name + "` | " + std::string(row.method) + " " + std::string(row.path) + " | " +
         (row.security == wire::Security::kSigned ? "signed" : "public") + " | " + shown_weight(row) + " | " +
         (policy.write ? "write" : shown(policy.ttl) + " / " + shown(policy.stale_bound)) + " | " +
         shown(row.bulk) + " | " + shown_stream(row.endpoint) + " |\n";
}

TEST(EndpointsPage, ShowsEveryRowOfTheTable) {
  std::ifstream file{tests::in_source_tree("docs/endpoints.md")};
  const std::string page{std::istreambuf_iterator<char>{file}, {}};
  std::string expected;
  for (const EndpointRow& row : wire::kEndpointTable) {
    expected += shown_row(row);
  }
  const auto first = page.find("| `ping`");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(page.substr(first, page.find("\n\n", first) + 1 - first), expected);
}

}  // namespace
}  // namespace tidegate::mexc::client
