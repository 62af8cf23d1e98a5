// What a command line says of the dashboard.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/dashboard/address.hpp"

namespace CLI {
class App;
}

namespace tidegate::apps {

struct DashboardWish {
  dashboard::DashboardAddress address;
  std::vector<std::string> host_names;  // as of dashboard::DashboardSettings
};

struct DashboardOptions {
  std::string address;  // as of dashboard::parse_dashboard_address
  std::vector<std::string> names;

  // Of `command`, which must not outlive this. It refuses what is no address and no name.
  void add_to(CLI::App& command);
  // Absent: none is wanted. Error: kInvalidArgument.
  base::Result<std::optional<DashboardWish>> wish() const;
};

}  // namespace tidegate::apps
