#include "virtual_hour/resting_quotes.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "tidegate/base/random.hpp"

namespace tidegate::virtual_hour {
namespace {

constexpr base::Duration kMeanPause = std::chrono::seconds{6};
constexpr base::Duration kRest = std::chrono::seconds{2};
constexpr std::int64_t kQuoteAnOrder = 2;

}  // namespace

struct RestingQuotes::State {
  State(net::Loop& its_loop, mexc::client::Client& its_client, std::vector<market::Symbol> its_symbols,
        std::uint64_t seed)
      : loop(its_loop), client(its_client), symbols(std::move(its_symbols)), random(seed) {}

  using Self = std::shared_ptr<State>;
  static net::Task<void> quote(Self self);
  static net::Task<void> rest(Self self, market::Symbol symbol);
  // At the best bid, where it waits behind others. Absent: what that buys cannot be said.
  std::optional<market::NewOrder> order_at(const market::Symbol& symbol, market::Price bid);

  net::Loop& loop;
  mexc::client::Client& client;
  std::vector<market::Symbol> symbols;
  base::Random random;
  std::map<market::Symbol, int> quantity_decimals;
  std::size_t orders = 0;
  std::vector<CancelRequest> cancel_requests;
  bool stopped = false;
};

std::optional<market::NewOrder> RestingQuotes::State::order_at(const market::Symbol& symbol,
                                                               market::Price bid) {
  const auto listed = quantity_decimals.find(symbol);
  if (listed == quantity_decimals.end()) return std::nullopt;
  const auto step = base::step_of<market::Quantity>(listed->second);
  const auto worth = market::notional(bid, step).value_or(market::Amount{});
  if (worth.is_zero()) return std::nullopt;
  market::NewOrder order;
  order.symbol = symbol;
  order.type = market::OrderType::kLimit;
  order.quantity = market::Quantity::from_raw(
      step.raw() * (1 + market::Amount::from_int(kQuoteAnOrder).raw() / worth.raw()));
  order.price = bid;
  order.client_id = market::ClientOrderId{std::string{kOrderPrefix} + std::to_string(++orders)};
  return order;
}

net::Task<void> RestingQuotes::State::quote(Self self) {
  auto reading = self->client.exchange_info();
  const auto rules = co_await std::move(reading);
  if (!rules) co_return;  // it quotes nothing, which shows
  for (const auto& listed : rules->value->instruments) {
    self->quantity_decimals[listed.symbol] = listed.quantity_decimals;
  }
  while (true) {
    co_await net::sleep_until(self->loop, self->loop.now() + self->random.exponential(kMeanPause));
    if (self->stopped) co_return;
    for (const market::Symbol& symbol : self->symbols) self->loop.spawn(rest(self, symbol));
  }
}

net::Task<void> RestingQuotes::State::rest(Self self, market::Symbol symbol) {
  const base::MonotonicTime until = self->loop.now() + kRest;
  auto asking = self->client.book_ticker(symbol);
  const auto top = co_await std::move(asking);
  if (!top || top->value->empty()) co_return;
  auto order = self->order_at(symbol, top->value->front().bid);
  if (!order) co_return;
  const market::ClientOrderId id = order->client_id;
  auto placing = self->client.place(std::move(*order));
  co_await std::move(placing);
  co_await net::sleep_until(self->loop, until);
  // Whatever was reported of it: an order may be there though its placing failed.
  self->cancel_requests.push_back({id, self->loop.now()});
  auto canceling = self->client.cancel(symbol, id);
  co_await std::move(canceling);
}

RestingQuotes::RestingQuotes(net::Loop& loop, mexc::client::Client& client,
                             std::vector<market::Symbol> symbols, std::uint64_t seed)
    : state_(std::make_shared<State>(loop, client, std::move(symbols), seed)) {
  loop.spawn(State::quote(state_));
}

RestingQuotes::~RestingQuotes() {
  stop();
}

void RestingQuotes::stop() {
  state_->stopped = true;
}

std::vector<RestingQuotes::CancelRequest> RestingQuotes::cancel_requests() const {
  return state_->cancel_requests;
}

}  // namespace tidegate::virtual_hour
