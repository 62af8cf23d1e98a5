#include "tidegate/guard/block_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

// What is asked of the kernel, in order, and which of it fails. The C library's functions are replaced below
// for this whole program.
struct Calls {
  std::vector<std::string> made;
  std::string failing;
};
Calls* watched = nullptr;

long tell(const std::string& call, long number, long first, long second) {
  if (watched == nullptr) return syscall(number, first, second);
  watched->made.push_back(call);
  if (call != watched->failing) return syscall(number, first, second);
  errno = EIO;
  return -1;
}

}  // namespace

extern "C" int fsync(int descriptor) {
  struct stat what {};
  fstat(descriptor, &what);
  const std::string call = S_ISDIR(what.st_mode) ? "sync the folder"
                           : what.st_size > 0    ? "sync the file"
                                                 : "sync an empty file";
  return static_cast<int>(tell(call, SYS_fsync, descriptor, 0));
}

extern "C" int rename(const char* from, const char* to) noexcept {
  return static_cast<int>(
      tell("rename", SYS_rename, reinterpret_cast<long>(from), reinterpret_cast<long>(to)));
}

namespace tidegate::guard {
namespace {

class WatchedCalls {
 public:
  explicit WatchedCalls(std::string failing = {}) : calls_{.made = {}, .failing = std::move(failing)} {
    watched = &calls_;
  }
  ~WatchedCalls() { watched = nullptr; }
  WatchedCalls(const WatchedCalls&) = delete;
  WatchedCalls& operator=(const WatchedCalls&) = delete;
  const std::vector<std::string>& made() const { return calls_.made; }

 private:
  Calls calls_;
};

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

TEST_F(BlockFile, IsOnTheDiskBeforeItTakesTheOldOnesName) {
  const WatchedCalls calls;
  ASSERT_TRUE(store_blocks(path, {.host = base::from_unix_ms(5), .endpoints = {}}));
  EXPECT_EQ(calls.made(), (std::vector<std::string>{"sync the file", "rename", "sync the folder"}));
}

TEST_F(BlockFile, ADiskThatFailsIsToldAndTheOldFileStays) {
  const resilience::SavedBlocks old{.host = base::from_unix_ms(5), .endpoints = {}};
  ASSERT_TRUE(store_blocks(path, old));
  for (const char* failing : {"sync the file", "rename"}) {
    const WatchedCalls calls{failing};
    const auto stored = store_blocks(path, {});
    ASSERT_FALSE(stored) << failing;
    EXPECT_EQ(stored.error().code, base::ErrorCode::kIo);
    EXPECT_NE(stored.error().message.find(path), std::string::npos) << stored.error().message;
    EXPECT_EQ(load_blocks(path), old) << failing;
  }
  const WatchedCalls calls{"sync the folder"};
  EXPECT_FALSE(store_blocks(path, {})) << "the new name may not outlive a power cut";
}

TEST_F(BlockFile, AFileWithoutAFolderInItsNameIsStoredWhereTheProgramRuns) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder_);
  const auto stored = store_blocks("blocks", {});
  std::filesystem::current_path(before);
  ASSERT_TRUE(stored) << stored.error().message;
  EXPECT_TRUE(std::filesystem::exists(path));
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
