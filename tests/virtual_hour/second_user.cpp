#include "virtual_hour/second_user.hpp"

#include <string>
#include <utility>

#include "tidegate/base/random.hpp"

namespace tidegate::virtual_hour {
namespace {

constexpr base::Duration kMeanPauseOfTrading = std::chrono::seconds{4};
constexpr base::Duration kMeanPauseOfReading = std::chrono::seconds{10};
constexpr std::int64_t kMostInABatch = 5;
constexpr std::int64_t kMostInABurst = 25;
constexpr std::int64_t kMostReads = 8;  // of each kind
constexpr double kBursts = 0.3;         // of trading; else a batch
constexpr std::int64_t kQuoteAnOrder = 2;
constexpr int kQuantityDecimals = 5;

}  // namespace

struct SecondUser::State {
  State(net::Loop& its_loop, mexc::client::Client& its_client, market::Symbol its_symbol, std::uint64_t seed,
        std::size_t its_first_number)
      : loop(its_loop),
        client(its_client),
        symbol(std::move(its_symbol)),
        random(seed),
        first_number(its_first_number) {}

  using Self = std::shared_ptr<State>;
  static net::Task<void> trade(Self self);
  static net::Task<void> place(Self self, std::size_t index, market::NewOrder order);
  static net::Task<void> place_batch(Self self, std::vector<market::NewOrder> batch);
  static net::Task<void> read(Self self);
  template <class T>
  static net::Task<void> forget(net::Task<T> asking);

  // Enters it as the next one.
  market::NewOrder order_at(const market::BookTicker& top);

  net::Loop& loop;
  mexc::client::Client& client;
  market::Symbol symbol;
  base::Random random;
  std::size_t first_number;
  std::vector<Placed> orders;
  bool stopped = false;
};

market::NewOrder SecondUser::State::order_at(const market::BookTicker& top) {
  const market::Price price = random.chance(0.75) ? top.ask : top.bid;  // at the bid nothing is to be had
  const auto step = base::step_of<market::Quantity>(kQuantityDecimals);
  const auto worth = market::notional(price, step).value_or(market::Amount{});
  const bool too_small = random.chance(0.1) || worth.is_zero();
  market::NewOrder order;
  order.symbol = symbol;
  order.type = random.chance(0.5) ? market::OrderType::kImmediateOrCancel : market::OrderType::kFillOrKill;
  order.quantity = too_small
                       ? step
                       : market::Quantity::from_raw(
                             step.raw() * (1 + market::Amount::from_int(kQuoteAnOrder).raw() / worth.raw()));
  order.price = price;
  order.client_id =
      market::ClientOrderId{std::string{kOrderPrefix} + std::to_string(first_number + orders.size())};
  orders.push_back({order.client_id, std::nullopt});
  return order;
}

net::Task<void> SecondUser::State::trade(Self self) {
  while (true) {
    co_await net::sleep_until(self->loop, self->loop.now() + self->random.exponential(kMeanPauseOfTrading));
    if (self->stopped) co_return;
    auto asking = self->client.book_ticker(self->symbol);
    const auto top = co_await std::move(asking);
    if (self->stopped) co_return;
    if (!top || top->value->empty()) continue;
    const market::BookTicker& at = top->value->front();
    if (self->random.chance(kBursts)) {
      for (std::int64_t left = self->random.between(2, kMostInABurst); left > 0; --left) {
        auto order = self->order_at(at);
        self->loop.spawn(place(self, self->orders.size() - 1, std::move(order)));
      }
    } else {
      std::vector<market::NewOrder> batch;
      for (std::int64_t left = self->random.between(2, kMostInABatch); left > 0; --left) {
        batch.push_back(self->order_at(at));
      }
      self->loop.spawn(place_batch(self, std::move(batch)));
    }
  }
}

net::Task<void> SecondUser::State::place(Self self, std::size_t index, market::NewOrder order) {
  if (self->stopped) co_return;
  auto placing = self->client.place(std::move(order));
  auto answer = co_await std::move(placing);
  self->orders[index].outcome = answer ? base::Result<market::OrderId>{std::move(answer->id)}
                                       : std::unexpected(std::move(answer.error()));
}

net::Task<void> SecondUser::State::place_batch(Self self, std::vector<market::NewOrder> batch) {
  if (self->stopped) co_return;
  const std::size_t first = self->orders.size() - batch.size();
  auto placing = self->client.place_batch(std::move(batch));
  auto results = co_await std::move(placing);
  for (std::size_t i = 0; i < results.size(); ++i) self->orders[first + i].outcome = std::move(results[i]);
}

net::Task<void> SecondUser::State::read(Self self) {
  while (true) {
    co_await net::sleep_until(self->loop, self->loop.now() + self->random.exponential(kMeanPauseOfReading));
    if (self->stopped) co_return;
    mexc::client::Client& client = self->client;
    // Each asks for something else, so that no answer serves two of them.
    const auto most = static_cast<int>(self->random.between(1, kMostReads));
    for (int limit = 1; limit <= most; ++limit) {
      self->loop.spawn(forget(client.my_trades(self->symbol, {}, {.limit = limit})));
      self->loop.spawn(forget(client.all_orders(self->symbol, {.limit = limit})));
      self->loop.spawn(forget(client.depth(self->symbol, limit)));
      client.forget_account();
      self->loop.spawn(forget(client.account()));
    }
  }
}

template <class T>
net::Task<void> SecondUser::State::forget(net::Task<T> asking) {
  co_await std::move(asking);
}

SecondUser::SecondUser(net::Loop& loop, mexc::client::Client& client, market::Symbol symbol,
                       std::uint64_t seed, std::size_t first_number)
    : state_(std::make_shared<State>(loop, client, std::move(symbol), seed, first_number)) {
  loop.spawn(State::trade(state_));
  loop.spawn(State::read(state_));
}

SecondUser::~SecondUser() {
  stop();
}

void SecondUser::stop() {
  state_->stopped = true;
}

std::vector<SecondUser::Placed> SecondUser::orders() const {
  return state_->orders;
}

}  // namespace tidegate::virtual_hour
