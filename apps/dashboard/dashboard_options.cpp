#include "apps/dashboard/dashboard_options.hpp"

#include <CLI/CLI.hpp>
#include <utility>

#include "tidegate/dashboard/host_check.hpp"

namespace tidegate::apps {
namespace {

std::string address_problem(const std::string& text) {
  const auto address = dashboard::parse_dashboard_address(text);
  return address ? "" : address.error().message;
}

}  // namespace

void DashboardOptions::add_to(CLI::App& command) {
  command
      .add_option(
          "--dashboard", address,
          "its page, figures and health by HTTP (docs/status.md), or off; without: 127.0.0.1:8091, or "
          "another port of this machine alone where that is taken")
      ->check(CLI::Validator(address_problem, "[HOST:]PORT|off"));
  command
      .add_option("--dashboard-name", names,
                  "a name under which the dashboard may be asked besides its address, as a proxy's; can be "
                  "given again")
      ->allow_extra_args(false)
      ->check(CLI::Validator([](const std::string& name) { return dashboard::check_host_name(name); },
                             "NAME[:PORT]"));
}

base::Result<std::optional<DashboardWish>> DashboardOptions::wish() const {
  auto wanted = dashboard::parse_dashboard_address(address);
  if (!wanted) return std::unexpected(std::move(wanted.error()));
  if (!*wanted) return std::nullopt;
  return DashboardWish{.address = std::move(**wanted), .host_names = names};
}

}  // namespace tidegate::apps
