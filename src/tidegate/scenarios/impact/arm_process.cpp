#include "tidegate/scenarios/impact/arm_process.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "tidegate/net/network/network.hpp"
#include "tidegate/scenarios/impact/arm_lines.hpp"

namespace tidegate::scenarios {
namespace {

base::Duration cpu_so_far() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto of = [](const timeval& time) {
    return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
  };
  return of(used.ru_utime) + of(used.ru_stime);
}

// Not rusage's ru_maxrss: that one begins with what the parent had when it started this program (Linux keeps
// the largest of all images that the process ever was; getrusage(2), exec_mmap in fs/exec.c).
std::uint64_t peak_rss_bytes() {
  std::ifstream status{"/proc/self/status"};
  std::string key;
  std::uint64_t kib = 0;
  while (status >> key) {
    if (key == "VmHWM:" && status >> kib) return kib * 1024;
  }
  return 0;
}

// Private_Clean and Private_Dirty: all that would be free were this process gone. The program's code is not
// in it where a parent runs the same program.
std::uint64_t private_bytes() {
  std::ifstream smaps{"/proc/self/smaps_rollup"};
  std::uint64_t sum = 0;
  for (std::string line; std::getline(smaps, line);) {
    std::istringstream words{line};
    std::string key;
    std::uint64_t kib = 0;
    if (words >> key >> kib && key.starts_with("Private_")) sum += kib * 1024;
  }
  return sum;
}

// Once the last call begun before `until` has ended.
net::Task<void> stop_when_answered(net::Loop* loop, base::MonotonicTime until,
                                   std::shared_ptr<const std::uint64_t> under_way) {
  constexpr base::Duration kBetweenLooks = std::chrono::milliseconds{5};
  co_await net::sleep_until(*loop, until);
  while (*under_way > 0) co_await net::sleep_until(*loop, loop->now() + kBetweenLooks);
  loop->stop();
}

}  // namespace

int run_arm_process(const ArmProcessSettings& settings) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // its output would have no reader
  const auto loop = net::Loop::real();
  const auto network = net::make_socket_network(*loop);
  const OnCallDone done = [](const CallRecord& record) { std::fputs(call_line(record).c_str(), stdout); };
  const base::Duration cpu_before = cpu_so_far();
  Agent agent{settings.arm, *loop, *network, settings.exchange, settings.workload};
  const base::MonotonicTime until = loop->now() + std::chrono::seconds{settings.seconds};
  auto under_way = start_workload(*loop, agent.arm(), settings.workload, settings.seed, until, done);
  loop->spawn(stop_when_answered(loop.get(), until, std::move(under_way)));
  loop->run();
  ProcessScore process;
  process.cpu = cpu_so_far() - cpu_before;
  process.peak_rss_bytes = peak_rss_bytes();
  process.private_bytes = private_bytes();
  std::fputs(last_line(process).c_str(), stdout);
  return std::fflush(stdout) == 0 ? 0 : 1;
}

base::Result<ArmProcessResult> run_arm_elsewhere(const ArmProcessSettings& settings) {
  auto child = ChildProcess::start(
      "/proc/self/exe",
      {std::string{kArmCommand}, "--arm", settings.arm, "--exchange", settings.exchange.to_string(),
       "--seconds", std::to_string(settings.seconds), "--seed", std::to_string(settings.seed), "--agents",
       std::to_string(settings.workload.agents)});
  if (!child) {
    return base::fail(base::ErrorCode::kIo, "the process of the arm " + settings.arm +
                                                " could not be started: " + child.error().message);
  }
  return read_arm(**child, settings.arm, settings.workload);
}

base::Result<ArmProcessResult> read_arm(ChildProcess& child, const std::string& arm,
                                        const WorkloadSettings& workload) {
  ArmProcessResult result;
  while (const auto line = child.read_line()) {
    auto parsed = parse_arm_line(*line);
    if (!parsed) return std::unexpected(std::move(parsed.error()));
    if (parsed->call) {
      parsed->call->call.max_age = workload.max_age[static_cast<std::size_t>(parsed->call->call.kind)];
      result.records.push_back(std::move(*parsed->call));
    } else {
      result.process = *parsed->process;
      child.wait();
      return result;
    }
  }
  return base::fail(base::ErrorCode::kParse,
                    "the process of the arm " + arm + " ended before it had told everything");
}

}  // namespace tidegate::scenarios
