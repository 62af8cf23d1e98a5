#include "tidegate/net/network/socket_file.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "scratch_folder.hpp"

namespace tidegate::net {
namespace {

// A socket of the kernel's, bound to a path; its file stays when it closes.
class BoundSocket {
 public:
  explicit BoundSocket(const std::string& path, int type = SOCK_STREAM)
      : descriptor_(socket(AF_UNIX, type | SOCK_CLOEXEC, 0)) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    std::memcpy(at.sun_path, path.data(), path.size());
    EXPECT_EQ(bind(descriptor_, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0) << path;
  }
  ~BoundSocket() { close(descriptor_); }
  BoundSocket(const BoundSocket&) = delete;
  BoundSocket& operator=(const BoundSocket&) = delete;

  void listen() { EXPECT_EQ(::listen(descriptor_, 1), 0); }

 private:
  int descriptor_;
};

bool is_there(const std::string& path) {
  return std::filesystem::symlink_status(path).type() != std::filesystem::file_type::not_found;
}

std::string why_not_free(const std::string& path) {
  const auto freed = free_socket_path(path);
  if (!freed) {
    EXPECT_EQ(freed.error().code, base::ErrorCode::kIo);
  }
  return freed ? "" : freed.error().message;
}

TEST(SocketFile, APathThatNobodyHasIsFree) {
  const tests::ScratchFolder folder;
  EXPECT_EQ(why_not_free(folder.file("a.sock")), "");
}

TEST(SocketFile, ADeadSocketIsRemoved) {
  const tests::ScratchFolder folder;
  const std::string path = folder.file("a.sock");
  { const BoundSocket dead{path}; }
  ASSERT_TRUE(is_there(path));
  EXPECT_EQ(why_not_free(path), "");
  EXPECT_FALSE(is_there(path));
}

TEST(SocketFile, ASocketThatAnswersIsTakenAndStays) {
  const tests::ScratchFolder folder;
  const std::string path = folder.file("a.sock");
  BoundSocket other{path};
  other.listen();
  EXPECT_NE(why_not_free(path).find("is taken by a running process"), std::string::npos);
  EXPECT_TRUE(is_there(path));
}

TEST(SocketFile, ASocketWhoseQueueIsFullIsTakenAllTheSame) {
  const tests::ScratchFolder folder;
  const std::string path = folder.file("a.sock");
  BoundSocket other{path};
  other.listen();
  for (int knocked = 0; knocked < 5; ++knocked) {  // nobody accepts: two fill the queue
    EXPECT_NE(why_not_free(path).find("is taken by a running process"), std::string::npos) << knocked;
  }
}

TEST(SocketFile, ASocketOfAnotherKindIsTaken) {
  const tests::ScratchFolder folder;
  const std::string path = folder.file("a.sock");
  const BoundSocket other{path, SOCK_DGRAM};
  EXPECT_NE(why_not_free(path).find("is taken by a running process"), std::string::npos);
  EXPECT_TRUE(is_there(path));
}

TEST(SocketFile, WhatIsNoSocketStays) {
  const tests::ScratchFolder folder;
  const std::string file = folder.file("precious");
  std::ofstream{file} << "data";
  const std::string link = folder.file("link");
  std::filesystem::create_symlink(file, link);
  for (const std::string& path : {file, link}) {
    EXPECT_NE(why_not_free(path).find("is no socket"), std::string::npos) << path;
    EXPECT_TRUE(is_there(path)) << path;
  }
}

TEST(SocketFile, IsForItsOwnerAloneWhateverTheUmask) {
  const tests::ScratchFolder folder;
  const mode_t before = umask(0);
  for (const mode_t mask : {0U, 0777U}) {
    umask(mask);
    const std::string path = folder.file("a.sock");
    const BoundSocket bound{path};
    auto file = SocketFile::made_at(path);
    ASSERT_TRUE(file) << file.error().message;
    struct stat about {};
    ASSERT_EQ(lstat(path.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0600U) << "umask " << mask;
  }
  umask(before);
}

TEST(SocketFile, GoesWithItsEnd) {
  const tests::ScratchFolder folder;
  const std::string path = folder.file("a.sock");
  const BoundSocket bound{path};
  {
    auto file = SocketFile::made_at(path);
    ASSERT_TRUE(file);
    const SocketFile moved = std::move(*file);
    EXPECT_TRUE(is_there(path));
  }
  EXPECT_FALSE(is_there(path));
}

TEST(SocketFile, AnothersInItsPlaceStays) {
  const tests::ScratchFolder folder;
  const std::string path = folder.file("a.sock");
  const BoundSocket bound{path};
  auto file = SocketFile::made_at(path);
  ASSERT_TRUE(file);
  std::filesystem::remove(path);
  const BoundSocket other{path};
  file->remove();
  EXPECT_TRUE(is_there(path));
}

TEST(SocketFile, AFolderThatIsMissingIsNamed) {
  const tests::ScratchFolder folder;
  const auto lock = FolderLock::take(folder.file("missing/a.sock"));
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code, base::ErrorCode::kIo);
  EXPECT_NE(lock.error().message.find("no socket can be made in " + folder.file("missing")),
            std::string::npos)
      << lock.error().message;
}

TEST(SocketFile, AFolderThatSomebodyKeepsLockedIsGivenUpAndTold) {
  const tests::ScratchFolder folder;
  const std::string path = folder.file("a.sock");
  std::optional<FolderLock> held{FolderLock::take(path).value()};
  const auto refused = FolderLock::take(path);
  ASSERT_FALSE(refused) << "in /tmp any user could keep a trader from starting";
  EXPECT_NE(refused.error().message.find("keeps the folder"), std::string::npos) << refused.error().message;
  held.reset();
  EXPECT_TRUE(FolderLock::take(path));
}

}  // namespace
}  // namespace tidegate::net
