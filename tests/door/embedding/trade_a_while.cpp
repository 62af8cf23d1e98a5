// trade_a_while HOST:PORT SECONDS: the trading system within a program of one's own.
#include <cstdio>
#include <cstdlib>

#include "tidegate/system/trading_session.hpp"

using namespace tidegate;

net::Task<void> trade(net::Loop* loop, net::Network* network, config::Settings settings, int seconds) {
  base::NullEventSink events;
  auto opening = system::TradingSession::open(loop, network, std::move(settings),
                                              {"demo-key", mexc::wire::Secret{"demo-secret"}}, &events);
  auto session = co_await std::move(opening);
  if (!session) {
    std::fprintf(stderr, "%s\n", session.error().message.c_str());
  } else {
    co_await net::sleep_until(*loop, loop->now() + std::chrono::seconds{seconds});
    net::Signal ended{*loop};
    (*session)->stop([&ended] { ended.notify_all(); });  // sells what is held
    co_await ended.wait_until(loop->now() + std::chrono::seconds{20});
    const auto summary = (*session)->summary();
    std::printf("orders sent: %lu\n", static_cast<unsigned long>(summary.trading.orders.sent));
  }
  loop->stop();
}

int main(int, char** arguments) {
  const auto loop = net::Loop::real();
  const auto network = net::make_socket_network(*loop);
  config::Settings settings;
  settings.access.set_host(net::parse_address(arguments[1]).value());
  loop->spawn(trade(loop.get(), network.get(), settings, std::atoi(arguments[2])));
  loop->run();
}
