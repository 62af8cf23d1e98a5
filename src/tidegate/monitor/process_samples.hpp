// What the system says of the process as a whole, as samples beside those of the rooms.
#pragma once

#include <string>
#include <vector>

#include "tidegate/base/sample.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::monitor {

// Memory, descriptors, processor time, start and build: `tidegate_process_*` of docs/metrics.md, which are
// what Prometheus's own clients call process_* (prometheus.io/docs/instrumenting/writing_clientlibs, read
// 2026-11-30). What the system does not tell (no /proc, no limit set) is left out, not zero.
//
// One collect reads a file of /proc and lists the open descriptors: about 50 µs, and 0.6 µs a descriptor
// (2026-11-30);
// none of it waits for a disk. Thread rule: any thread.
class ProcessSamples final : public base::SampleSource {
 public:
  // `version`: of the build, as people name it. `started`: the wall clock's instant at the start of the
  // process. `proc`: the process's folder below /proc.
  ProcessSamples(std::string version, base::WallTime started, std::string proc = "/proc/self");

  void collect(std::vector<base::Sample>& out) const override;

 private:
  std::string version_;
  base::WallTime started_;
  std::string proc_;
};

}  // namespace tidegate::monitor
