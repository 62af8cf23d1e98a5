#include "apps/control/running_processes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "scratch_folder.hpp"
#include "tidegate/net/network/network.hpp"

namespace tidegate::apps {
namespace {

using base::ErrorCode;
using testing::AllOf;
using testing::HasSubstr;

class RunningProcesses : public testing::Test {
 protected:
  RunningProcesses() { EXPECT_TRUE(make_control_folder(folder_)); }

  std::unique_ptr<net::Listener> listen(const std::string& name) {
    return network_->listen({.host = "unix:" + folder_ + "/" + name, .port = 0}).value();
  }
  void leave_dead(const std::string& name) {
    const auto listener = listen("moved-1.sock");
    std::filesystem::rename(folder_ + "/moved-1.sock", folder_ + "/" + name);
  }
  std::vector<std::string> found() const {
    std::vector<std::string> names;
    const auto running = running_processes(folder_);
    EXPECT_TRUE(running);
    for (const RunningProcess& each : running.value()) names.push_back(to_string(each.name));
    return names;
  }

  tests::ScratchFolder scratch_;
  std::string folder_ = scratch_.file("tidegate");
  std::unique_ptr<net::Loop> loop_ = net::Loop::real();
  std::unique_ptr<net::Network> network_ = net::make_socket_network(*loop_);
};

TEST_F(RunningProcesses, AreThoseThatAnswerByTheirNumbers) {
  const auto trade = listen("trade-20.sock");
  const auto demo = listen("demo-3.sock");
  EXPECT_EQ(found(), (std::vector<std::string>{"demo-3.sock", "trade-20.sock"}));
  EXPECT_EQ(running_processes(folder_)->front().socket, folder_ + "/demo-3.sock");
}

TEST_F(RunningProcesses, ThatAreGoneLeaveNoSocketBehind) {
  const auto trade = listen("trade-20.sock");
  leave_dead("trade-7.sock");
  ASSERT_TRUE(std::filesystem::exists(folder_ + "/trade-7.sock"));
  EXPECT_EQ(found(), std::vector<std::string>{"trade-20.sock"});
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/trade-7.sock"));
}

TEST_F(RunningProcesses, FilesOfOthersAreLeftAlone) {
  leave_dead("gateway.sock");
  std::ofstream{folder_ + "/trade-7.sock"} << "data";
  EXPECT_EQ(found(), std::vector<std::string>{});
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/gateway.sock"));
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/trade-7.sock"));
}

TEST_F(RunningProcesses, NoFolderIsNoProcess) {
  EXPECT_TRUE(running_processes(scratch_.file("missing")).value().empty());
}

TEST_F(RunningProcesses, AFolderThatOthersMayOpenIsNotLookedInto) {
  std::filesystem::permissions(folder_, std::filesystem::perms{0777});
  const auto running = running_processes(folder_);
  ASSERT_FALSE(running);
  EXPECT_THAT(running.error().message, HasSubstr("chmod 700"));
}

RunningProcess process(const std::string& command, pid_t pid) {
  const SocketName name{.command = command, .pid = pid};
  return {.name = name, .socket = "/run/" + to_string(name)};
}

TEST(ChooseProcess, TheOnlyOneIsMeant) {
  const std::vector<RunningProcess> one{process("trade", 5)};
  EXPECT_EQ(choose_process(one, 0, "/run").value().socket, "/run/trade-5.sock");
  const auto other = choose_process(one, 6, "/run");
  ASSERT_FALSE(other) << "another was named";
  EXPECT_THAT(other.error().message, AllOf(HasSubstr("pid 6"), HasSubstr("trade (pid 5)")));
}

TEST(ChooseProcess, OfSeveralOneMustBeNamed) {
  const std::vector<RunningProcess> two{process("demo", 5), process("trade", 6)};
  EXPECT_EQ(choose_process(two, 6, "/run").value().socket, "/run/trade-6.sock");
  const auto unclear = choose_process(two, 0, "/run");
  ASSERT_FALSE(unclear);
  EXPECT_EQ(unclear.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(unclear.error().message,
              AllOf(HasSubstr("demo (pid 5)"), HasSubstr("trade (pid 6)"), HasSubstr("/run/trade-6.sock"),
                    HasSubstr("--socket PATH"), HasSubstr("--pid N")));
}

TEST(ChooseProcess, WhereNoneRunsItSaysHowToStartOne) {
  const auto none = choose_process({}, 0, "/run/tidegate");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message,
            "no running tidegate process found in /run/tidegate; start one with `tidegate trade`");
}

}  // namespace
}  // namespace tidegate::apps
