// read_price HOST:PORT SYMBOL: asks through Tidegate's Gate: cached, joined, within the exchange's limits.
#include <cstdio>

#include "tidegate/access/exchange_access.hpp"

using namespace tidegate;

net::Task<void> print_price(net::Loop* loop, mexc::client::Client* client, market::Symbol symbol, int* code) {
  auto asking = client->price(symbol);  // a named task: gcc 12 destroys some temporaries of a co_await twice
  const auto answer = co_await std::move(asking);
  if (answer) {
    std::printf("%s\n", answer->value->front().price.to_string().c_str());
  } else {
    std::fprintf(stderr, "%s\n", answer.error().message.c_str());
  }
  *code = answer ? 0 : 1;
  loop->stop();
}

int main(int, char** arguments) {
  const auto loop = net::Loop::real();
  const auto network = net::make_socket_network(*loop);
  base::NullEventSink events;
  access::AccessSettings settings;
  settings.set_host(net::parse_address(arguments[1]).value());
  const auto exchange = access::ExchangeAccess::make(*loop, *network, settings, {}, events).value();
  int code = 1;
  loop->spawn(print_price(loop.get(), &exchange->client(), market::Symbol{arguments[2]}, &code));
  loop->run();
  return code;
}
