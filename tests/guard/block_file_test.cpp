#include "tidegate/guard/block_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace tidegate::guard {
namespace {

class BlockFile : public testing::Test {
 protected:
  BlockFile() { std::filesystem::remove_all(folder_), std::filesystem::create_directories(folder_); }
  ~BlockFile() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_ =
      std::filesystem::path{testing::TempDir()} /
      ("tidegate_blocks_" + std::string{testing::UnitTest::GetInstance()->current_test_info()->name()});
  std::string path = (folder_ / "blocks").string();
};

TEST_F(BlockFile, KeepsBlocksBetweenTwoRuns) {
  const resilience::SavedBlocks blocks{.host = base::from_unix_ms(5),
                                       .endpoints = {{"depth", base::from_unix_ms(7)}}};
  ASSERT_TRUE(store_blocks(path, blocks));
  EXPECT_EQ(load_blocks(path), blocks);
  ASSERT_TRUE(store_blocks(path, {}));
  EXPECT_EQ(load_blocks(path), resilience::SavedBlocks{});
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

TEST_F(BlockFile, NoFileMeansNoBlocks) {
  EXPECT_EQ(load_blocks(path), resilience::SavedBlocks{});
}

TEST_F(BlockFile, ABrokenFileIsNamedWithItsLine) {
  std::ofstream{path} << "tidegate-blocks 1\nhost soon\n";
  const auto loaded = load_blocks(path);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, base::ErrorCode::kParse);
  EXPECT_NE(loaded.error().message.find(path + ": line 2"), std::string::npos) << loaded.error().message;
}

TEST_F(BlockFile, AFileOfAnyLengthTakesBoundedMemory) {
  std::ofstream{path} << "tidegate-blocks 1\n" << std::string(1 << 20, 'x');
  const auto loaded = load_blocks(path);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, base::ErrorCode::kParse);
  EXPECT_NE(loaded.error().message.find(path + ": longer than"), std::string::npos) << loaded.error().message;
}

TEST_F(BlockFile, AFolderInItsPlaceIsAnErrorAndNothingIsThrown) {
  const auto loaded = load_blocks(folder_.string());
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, base::ErrorCode::kIo);
}

TEST_F(BlockFile, ATimeBeyondTheClocksRangeIsNamedWithItsLine) {
  std::ofstream{path} << "tidegate-blocks 1\nhost 17638000000000\n";
  const auto loaded = load_blocks(path);
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().message.find("line 2"), std::string::npos) << loaded.error().message;
}

TEST_F(BlockFile, AFolderThatIsNotThereIsNamed) {
  const auto stored = store_blocks(path + "/none/blocks", {});
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().code, base::ErrorCode::kIo);
  EXPECT_NE(stored.error().message.find(path + "/none/blocks"), std::string::npos);
}

}  // namespace
}  // namespace tidegate::guard
