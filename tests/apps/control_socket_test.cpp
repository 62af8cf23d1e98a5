#include "apps/control/control_socket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "apps/control/process_options.hpp"
#include "scratch_folder.hpp"

namespace tidegate::apps {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class ControlSocketTest : public testing::Test {
 protected:
  base::Result<std::unique_ptr<net::Listener>> open(const std::string& wanted) {
    return open_control_socket(*network_, wanted, {.command = "trade", .pid = 7}, place_);
  }

  tests::ScratchFolder scratch_;
  std::string folder_ = scratch_.file("tidegate");
  ControlPlace place_{.control_dir = folder_, .runtime_dir = "", .user = 0};
  std::unique_ptr<net::Loop> loop_ = net::Loop::real();
  std::unique_ptr<net::Network> network_ = net::make_socket_network(*loop_);
};

TEST_F(ControlSocketTest, LiesWhereCommandsFindIt) {
  auto listener = open("");
  ASSERT_TRUE(listener) << listener.error().message;
  EXPECT_EQ((*listener)->address().to_string(), "unix:" + folder_ + "/trade-7.sock");
  EXPECT_EQ(ProcessOptions{}.find(place_).value(), folder_ + "/trade-7.sock");
  listener->reset();
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/trade-7.sock"));
  EXPECT_FALSE(ProcessOptions{}.find(place_));
}

TEST_F(ControlSocketTest, WhatKilledProcessesLeftDoesNotPileUp) {
  {
    const auto killed = open("");
    ASSERT_TRUE(killed);
    std::filesystem::rename(folder_ + "/trade-7.sock", folder_ + "/trade-6.sock");
  }
  ASSERT_TRUE(std::filesystem::exists(folder_ + "/trade-6.sock"));
  EXPECT_TRUE(open(""));
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/trade-6.sock"));
}

TEST_F(ControlSocketTest, OffIsOff) {
  const auto listener = open("off");
  ASSERT_TRUE(listener);
  EXPECT_EQ(*listener, nullptr);
  EXPECT_FALSE(std::filesystem::exists(folder_));
}

TEST_F(ControlSocketTest, LiesAtThePathThatWasNamed) {
  const auto listener = open(scratch_.file("own.sock"));
  ASSERT_TRUE(listener) << listener.error().message;
  EXPECT_TRUE(std::filesystem::exists(scratch_.file("own.sock")));
  EXPECT_FALSE(std::filesystem::exists(folder_)) << "nothing else is made";
  ProcessOptions named;
  named.socket = scratch_.file("own.sock");
  EXPECT_EQ(named.find(place_).value(), named.socket);
}

TEST_F(ControlSocketTest, OneThatCannotBeHadSaysWhyAndWhatToDo) {
  std::ofstream{scratch_.file("file")} << "data";
  const auto file = open(scratch_.file("file"));
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error().message,
              AllOf(HasSubstr("no command can ask this process"), HasSubstr("is no socket"),
                    HasSubstr("--control PATH"), HasSubstr("--control off")));
  std::filesystem::create_directory(folder_);
  std::filesystem::permissions(folder_, std::filesystem::perms{0755});
  const auto folder = open("");
  ASSERT_FALSE(folder);
  EXPECT_THAT(folder.error().message, HasSubstr("chmod 700 " + folder_));
}

}  // namespace
}  // namespace tidegate::apps
