#include "bench/policies_peers.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "bench/policies_workload.hpp"

namespace tidegate::bench {

namespace {

// A folder that goes with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "tidegate-bench-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// numbers.txt and texts.txt: the key of each rank, a line each. asked.txt: the ranks in the order of asking.
void write_workload(const std::filesystem::path& folder) {
  std::ofstream numbers{folder / "numbers.txt"};
  std::ofstream texts{folder / "texts.txt"};
  for (std::uint64_t rank = 0; rank < kManyKeys; ++rank) {
    numbers << key_of<std::uint64_t>(rank) << '\n';
    texts << key_of<std::string>(rank) << '\n';
  }
  std::ofstream asked{folder / "asked.txt"};
  for (const std::uint32_t rank : zipf_ranks(kManyKeys)) asked << rank << '\n';
}

// "row NAME NANOSECONDS" or "missing WHAT: WHAT TO DO"; anything else is passed on.
void read_line(const std::string& line, Medians& medians, std::vector<TableRow>& missing) {
  std::istringstream words{line};
  std::string kind;
  std::string name;
  double nanoseconds = 0;
  words >> kind;
  if (kind == "row" && words >> name >> nanoseconds) {
    medians.add_nanoseconds(name, nanoseconds);
  } else if (kind == "missing") {
    missing.push_back({"peer", "not found: " + line.substr(kind.size() + 1), "", Holds::kUnknown});
  } else {
    std::fprintf(stderr, "%s\n", line.c_str());
  }
}

}  // namespace

std::vector<TableRow> measure_peers(Medians& medians) {
  const TemporaryFolder folder;
  if (folder.path().empty()) {
    return {{"peers", "not run: no temporary folder could be made", "", Holds::kUnknown}};
  }
  write_workload(folder.path());
  const std::string command =
      std::string{"'" TIDEGATE_PEERS_SCRIPT "' '"} + folder.path().string() + "' '" TIDEGATE_PEERS_BUILD "'";
  FILE* const lines = popen(command.c_str(), "r");
  if (lines == nullptr) return {{"peers", "not run: no shell could be started", "", Holds::kUnknown}};
  std::vector<TableRow> missing;
  std::string line;
  for (int c = std::fgetc(lines); c != EOF; c = std::fgetc(lines)) {
    if (c != '\n') {
      line += static_cast<char>(c);
    } else {
      read_line(line, medians, missing);
      line.clear();
    }
  }
  pclose(lines);
  return missing;
}

}  // namespace tidegate::bench
