#include "tidegate/dashboard/listening.hpp"

namespace tidegate::dashboard {

base::Result<std::unique_ptr<net::Listener>> listen_for_dashboard(net::Network& network,
                                                                  const DashboardAddress& wanted) {
  auto listener = network.listen(wanted.at);
  if (!listener && !wanted.named) listener = network.listen({.host = wanted.at.host, .port = 0});
  if (listener) return listener;
  return base::fail(base::ErrorCode::kIo,
                    "the dashboard cannot be served: " + listener.error().message +
                        "; choose another address with --dashboard HOST:PORT, or go without with "
                        "--dashboard off");
}

}  // namespace tidegate::dashboard
