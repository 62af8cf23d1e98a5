#include "tidegate/scenarios/ccxt/ccxt_arm.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "tidegate/scenarios/ccxt/ccxt_script.hpp"

namespace tidegate::scenarios {
namespace {

constexpr const char* kNode = "node";

const char* name(CcxtMode mode) {
  switch (mode) {
    case CcxtMode::kReads:
      return "reads";
    case CcxtMode::kReadsPro:
      return "reads_pro";
    case CcxtMode::kOrders:
      return "orders";
    case CcxtMode::kOrdersExample:
      break;
  }
  return "orders_example";
}

bool is_there(const std::filesystem::path& file) {
  std::error_code ignored;
  return std::filesystem::exists(file, ignored);
}

base::Result<void> check(const std::filesystem::path& folder, CcxtMode mode) {
  const auto missing = [&folder](std::string_view what) {
    return base::fail(
        base::ErrorCode::kNotFound,
        fmt::format("{} is not in {}; run `npm install ccxt protobufjs@7` in a folder and name it "
                    "with --ccxt or TIDEGATE_CCXT",
                    what, (folder / "node_modules").string()));
  };
  if (!is_there(folder / "node_modules/ccxt/js/ccxt.js")) return missing("ccxt");
  if (mode == CcxtMode::kReadsPro && !is_there(folder / "node_modules/protobufjs"))
    return missing("protobufjs");
  return {};
}

}  // namespace

base::Result<std::unique_ptr<ChildProcess>> start_ccxt(const std::string& folder, CcxtMode mode,
                                                       const net::Address& exchange) {
  std::error_code ignored;
  const auto whole = std::filesystem::absolute(folder, ignored);
  if (auto there = check(whole, mode); !there) return std::unexpected(std::move(there.error()));
  auto child = ChildProcess::start(kNode, {"--input-type=module", "--eval", std::string{kCcxtScript},
                                           name(mode), whole.string(), "http://" + exchange.to_string()});
  if (!child) {
    if (child.error().code != base::ErrorCode::kNotFound) return child;
    return base::fail(base::ErrorCode::kNotFound, "Node is not there; install nodejs, 18 or newer");
  }
  const auto line = (*child)->read_line();
  if (line != "ready") {
    return base::fail(base::ErrorCode::kParse,
                      fmt::format("ccxt did not get ready: {}", line.value_or("Node ended, and says why on "
                                                                              "standard error")));
  }
  return child;
}

bool begin_reads(ChildProcess& ccxt, const WorkloadSettings& workload, std::uint64_t seed,
                 base::MonotonicTime now, base::Duration length) {
  std::string text;
  for (const RepeatedCall& call : repeated_calls(workload, seed)) {
    const std::string& symbol = call.symbol.value();
    text += fmt::format("repeat {} {} {} {}\n", static_cast<int>(call.kind), symbol.empty() ? "-" : symbol,
                        call.interval.count(), call.offset.count());
  }
  const auto deadline = std::chrono::duration_cast<std::chrono::milliseconds>(workload.call_deadline);
  text += fmt::format("go {} {} {}\n", now.time_since_epoch().count(), length.count(), deadline.count());
  return ccxt.write(text);
}

}  // namespace tidegate::scenarios
