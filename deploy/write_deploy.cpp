// write_deploy DIR: writes below DIR what is made of the table of alert rules. Exits 1, and says so, where a
// file cannot be written.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "tidegate/monitor/alerts/default_rules.hpp"
#include "tidegate/monitor/alerts/grafana_dashboard.hpp"
#include "tidegate/monitor/alerts/prometheus_rules.hpp"

namespace {

bool write(const std::filesystem::path& path, const std::string& text) {
  std::error_code failed;
  std::filesystem::create_directories(path.parent_path(), failed);
  std::ofstream out{path, std::ios::binary};
  if (out << text && out.flush()) return true;
  std::fprintf(stderr, "%s: cannot be written; see whether the folder may be written to\n", path.c_str());
  return false;
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    std::fputs("usage: write_deploy DIR\n", stderr);
    return 2;
  }
  const std::filesystem::path folder{words[1]};
  const auto rules = tidegate::monitor::default_rules();
  const bool written =
      write(folder / "prometheus/tidegate.rules.yml", tidegate::monitor::prometheus_rules(rules)) &&
      write(folder / "grafana/tidegate.json", tidegate::monitor::grafana_dashboard(rules));
  return written ? 0 : 1;
}
