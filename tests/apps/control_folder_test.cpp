#include "apps/control/control_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "scratch_folder.hpp"

namespace tidegate::apps {
namespace {

using base::ErrorCode;
using testing::HasSubstr;

TEST(ControlFolder, LiesWhereItIsSaidOrWhereTheSystemKeepsSuchThings) {
  EXPECT_EQ(control_folder({.control_dir = "/a", .runtime_dir = "/run/user/7", .user = 7}).value(), "/a");
  EXPECT_EQ(control_folder({.control_dir = "", .runtime_dir = "/run/user/7", .user = 7}).value(),
            "/run/user/7/tidegate");
  EXPECT_EQ(control_folder({.control_dir = "", .runtime_dir = "", .user = 7}).value(), "/tmp/tidegate-7");
  EXPECT_EQ(control_folder({.control_dir = "", .runtime_dir = "run", .user = 7}).value(), "/tmp/tidegate-7");
  const auto relative = control_folder({.control_dir = "a", .runtime_dir = "/run/user/7", .user = 7});
  ASSERT_FALSE(relative);
  EXPECT_EQ(relative.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(relative.error().message, HasSubstr("give the whole path"));
}

// Why the folder is refused; empty: it is not.
std::string refusal(const std::string& folder, uid_t user = geteuid()) {
  const auto safe = check_control_folder(folder, user);
  if (!safe) {
    EXPECT_EQ(safe.error().code, ErrorCode::kInvalidArgument);
  }
  return safe ? "" : safe.error().message;
}

TEST(ControlFolder, IsMadeForItsOwnerAlone) {
  const tests::ScratchFolder scratch;
  const std::string folder = scratch.file("tidegate");
  EXPECT_FALSE(check_control_folder(folder, geteuid()).value()) << "it is not there";
  const mode_t before = umask(0);
  const auto made = make_control_folder(folder);
  umask(before);
  ASSERT_TRUE(made) << made.error().message;
  struct stat about {};
  ASSERT_EQ(lstat(folder.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0700U);
  EXPECT_TRUE(check_control_folder(folder, geteuid()).value());
  EXPECT_TRUE(make_control_folder(folder)) << "it is there already";
}

TEST(ControlFolder, ThatOthersMayOpenIsRefused) {
  const tests::ScratchFolder scratch;
  const std::string folder = scratch.file("tidegate");
  ASSERT_TRUE(make_control_folder(folder));
  for (const mode_t mode : {0701U, 0710U, 0755U, 0770U, 0777U}) {
    ASSERT_EQ(chmod(folder.c_str(), mode), 0);
    EXPECT_THAT(refusal(folder), HasSubstr("chmod 700 " + folder)) << mode;
    EXPECT_FALSE(make_control_folder(folder)) << mode;
  }
}

TEST(ControlFolder, OfAnotherUserIsRefused) {
  const tests::ScratchFolder scratch;
  const std::string folder = scratch.file("tidegate");
  ASSERT_TRUE(make_control_folder(folder));
  EXPECT_THAT(refusal(folder, geteuid() + 1), HasSubstr("belongs to another user"));
}

TEST(ControlFolder, ThatIsALinkOrAFileIsRefused) {
  const tests::ScratchFolder scratch;
  const std::string folder = scratch.file("tidegate");
  ASSERT_TRUE(make_control_folder(folder));
  std::filesystem::create_directory_symlink(folder, scratch.file("link"));
  EXPECT_THAT(refusal(scratch.file("link")), HasSubstr("is a link"));
  EXPECT_FALSE(make_control_folder(scratch.file("link")));
  std::ofstream{scratch.file("file")} << "data";
  EXPECT_THAT(refusal(scratch.file("file")), HasSubstr("is no folder"));
}

TEST(ControlFolder, ThatCannotBeMadeIsNamed) {
  const tests::ScratchFolder scratch;
  const auto made = make_control_folder(scratch.file("missing/tidegate"));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::kIo);
  EXPECT_THAT(made.error().message, HasSubstr("missing/tidegate cannot be made"));
}

TEST(SocketName, IsReadAsItIsWritten) {
  const SocketName name{.command = "trade", .pid = 4711};
  EXPECT_EQ(to_string(name), "trade-4711.sock");
  EXPECT_EQ(parse_socket_name("trade-4711.sock"), name);
  EXPECT_EQ(parse_socket_name("a-b-1.sock"), (SocketName{.command = "a-b", .pid = 1}));
  for (const char* other : {"", ".sock", "trade.sock", "-1.sock", "trade-.sock", "trade-0.sock",
                            "trade-1x.sock", "trade-1", "trade-99999999999.sock"}) {
    EXPECT_FALSE(parse_socket_name(other)) << other;
  }
}

}  // namespace
}  // namespace tidegate::apps
