// A recording through the server's wire: every update arrives as recorded, one push each.
#include "sim/scratch_file.hpp"
#include "sim/server_fixture.hpp"
#include "source_tree.hpp"

namespace tidegate::sim {
namespace {

using namespace testing_support;

class ServerReplayTest : public ServerTest {};

TEST_F(ServerReplayTest, ClientsRebuildTheRecordedBookFromSnapshotAndPushes) {
  const std::string path = tests::recorded("btcusdt_20240808.gz").string();
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "missing recording: " << path;
  start({}, {path});
  const auto client = connect();
  ask(*client, mexc::wire::ControlMethod::kSubscribe, {"spot@public.aggre.depth.v3.api.pb@10ms@BTCUSDT"});
  run_for(std::chrono::milliseconds{1});
  market::OrderBook book;
  book.reset(*mexc::wire::decode_depth(get("/api/v3/depth?symbol=BTCUSDT&limit=5000").body));
  run_for(std::chrono::minutes{6});
  std::size_t applied = 0;
  for (const auto& push : client->depths()) {
    ASSERT_LE(push.update.first_version, book.version() + 1);
    book.apply(push.update);
    ++applied;
  }
  EXPECT_EQ(applied, 3'448U)
      << "two of 3451 updates lie within the snapshot, one straddled it and is in the first book";
  EXPECT_EQ(book.version(), 50093421584);
  EXPECT_EQ(*book.best_bid(), (market::Level{price("61685.99"), quantity("1.0087")}));
  EXPECT_EQ(*book.best_ask(), (market::Level{price("61686.00"), quantity("2.29327")}));
  EXPECT_EQ(exchange_->next_event(), base::kNever);
  EXPECT_FALSE(server_->market_error().has_value());
}

}  // namespace
}  // namespace tidegate::sim
