// An arm in a process of its own, so that what it takes from the machine is its alone: what its parent and it
// say to each other.
#pragma once

#include <string>
#include <string_view>

#include "tidegate/base/error.hpp"
#include "tidegate/scenarios/arms/agent.hpp"
#include "tidegate/scenarios/child_process.hpp"
#include "tidegate/scenarios/impact/report.hpp"

namespace tidegate::scenarios {

// The hidden command of `tidegate` that a parent starts.
inline constexpr std::string_view kArmCommand = "impact-arm";

struct ArmProcessSettings {
  std::string arm = std::string{kArmNames[0]};
  net::Address exchange;
  int seconds = 1;
  std::uint64_t seed = 1;
  WorkloadSettings workload;
};

// The child: asks for that long on real sockets, writes a line a call and a last one to standard output, and
// returns the exit code.
int run_arm_process(const ArmProcessSettings& settings);

// The parent: starts such a process and waits for its end. `records` come in the order in which their calls
// ended, without their values. Errors: kIo (it could not be started), kParse (it ended early or said what is
// no line of ours).
struct ArmProcessResult {
  std::vector<CallRecord> records;
  ProcessScore process;
};
base::Result<ArmProcessResult> run_arm_elsewhere(const ArmProcessSettings& settings);
// The parent's part once a child is at work, however it was started: waits for its last line and its end.
base::Result<ArmProcessResult> read_arm(ChildProcess& child, const std::string& arm,
                                        const WorkloadSettings& workload);

}  // namespace tidegate::scenarios
