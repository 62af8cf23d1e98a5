#include "apps/check/checkup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "apps/check/stream_probe.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/net/network/reach.hpp"

namespace tidegate::apps::check {
namespace {

constexpr base::Duration kPatience = std::chrono::seconds{5};       // for one answer
constexpr base::Duration kPushPatience = std::chrono::seconds{15};  // for a change of a market
constexpr int kRoundTrips = 5;
// MEXC takes a timestamp that is at most that far ahead of its clock (spot v3 documents, 2025-07).
constexpr base::Duration kMostAhead = std::chrono::seconds{1};

constexpr const char* kBeQuiet =
    "send nothing until the block ends; stop other programs that use this address";

constexpr const char* kConnection = "connection";
constexpr const char* kClock = "clock";
constexpr const char* kKey = "API key";
constexpr const char* kRights = "trading rights";
constexpr const char* kPrivateStream = "private stream";
constexpr const char* kMarketStream = "market stream";

std::string in_seconds(base::Duration time) {
  return fmt::format("{:.3f} s", base::to_ms(time) / 1000);
}

// Would have been taken, were there money.
bool lacks_money(const base::Error& error) {
  namespace code = mexc::wire::code;
  return error.upstream_code == code::kInsufficientBalance ||
         error.upstream_code == code::kInsufficientPosition || error.upstream_code == code::kOversold;
}

}  // namespace

Checkup::Checkup(net::Loop& loop, net::Network& plain, access::ExchangeAccess& exchange,
                 market::Symbol symbol, std::optional<base::Error> no_keys)
    : loop_(loop),
      plain_(plain),
      exchange_(exchange),
      no_keys_(std::move(no_keys)),
      symbol_(std::move(symbol)) {}

net::Task<std::vector<Finding>> Checkup::run(Checkup* self) {
  for (auto* step : {connection, clock, key, rights, private_stream, market_stream}) {
    auto trying = step(self);
    co_await std::move(trying);
  }
  co_return self->findings_;
}

// Even a connection, or a stream's upgrade, would be one more question of somebody who was told to be quiet.
std::optional<base::Duration> Checkup::still_blocked() const {
  const base::MonotonicTime until = exchange_.client().gate().host_blocked_until();
  if (until <= loop_.now()) return std::nullopt;
  return until - loop_.now();
}

net::Task<void> Checkup::connection(Checkup* self) {
  if (const auto blocked = self->still_blocked()) {
    self->fails(
        kConnection,
        fmt::format("the exchange blocked this address in an earlier run, for {} s more: nothing was tried",
                    std::chrono::ceil<std::chrono::seconds>(*blocked).count()),
        kBeQuiet);
    co_return;
  }
  const net::Address host = self->exchange_.settings().client.transport.host;
  auto dialing = net::reach(&self->plain_, host, self->loop_.now() + kPatience);
  const auto reached = co_await std::move(dialing);
  if (!reached) {
    if (reached.error().code == base::ErrorCode::kIo) {
      self->fails(kConnection, reached.error().message,
                  "this name was not found: check its spelling, and this machine's DNS (getent hosts " +
                      host.host + ")");
    } else {
      self->fails(kConnection, reached.error());
    }
    co_return;
  }
  if (self->exchange_.settings().requests_by_tls) {
    auto greeting = self->exchange_.networks().tls()->greet(host, self->loop_.now() + kPatience);
    const net::TlsGreeting greeted = co_await std::move(greeting);
    if (!greeted.result) {
      self->fails(kConnection, explain(greeted, host, self->exchange_.settings().tls.ca_file));
      co_return;
    }
  }
  base::Duration best = kPatience;
  for (int i = 0; i < kRoundTrips; ++i) {
    const base::MonotonicTime asked = self->loop_.now();
    auto pinging = self->exchange_.client().ping(self->options());
    const auto pong = co_await std::move(pinging);
    if (!pong) {
      self->fails(kConnection, explain_no_api(pong.error(), self->exchange_.settings().requests_by_tls));
      co_return;
    }
    best = std::min(best, self->loop_.now() - asked);
  }
  self->reached_ = true;
  self->works(kConnection,
              fmt::format("{} answers{}, in {:.1f} ms at best", host.to_string(),
                          self->exchange_.settings().requests_by_tls ? " by TLS" : "", base::to_ms(best)));
}

net::Task<void> Checkup::clock(Checkup* self) {
  if (!self->reached_) {
    self->skip(kClock, "needs a connection");
    co_return;
  }
  for (int i = 0; i < kRoundTrips; ++i) {
    auto asking = self->exchange_.client().time(self->options());
    const auto told = co_await std::move(asking);
    if (!told) {
      self->fails(kClock, told.error());
      co_return;
    }
  }
  const base::MonotonicTime now = self->loop_.now();
  const auto& known = self->exchange_.client().clock();
  const base::Duration unsure = known.uncertainty(now).value_or(base::Duration{}) / 2;
  const base::WallTime exchange = known.exchange_time_at_least(now).value_or(base::WallTime{}) + unsure;
  const base::Duration ahead = self->loop_.clock().wall_now() - exchange;
  const base::Duration most_behind = self->exchange_.settings().client.transport.recv_window;
  const std::string found = fmt::format("this machine's is {} {} the exchange's, give or take {}",
                                        in_seconds(ahead < base::Duration{} ? -ahead : ahead),
                                        ahead < base::Duration{} ? "behind" : "ahead of", in_seconds(unsure));
  if (ahead < kMostAhead && -ahead < most_behind) {
    self->works(kClock, found);
  } else {
    self->fails(
        kClock,
        fmt::format("{}; allowed are {} ahead and {} behind", found, in_seconds(kMostAhead),
                    in_seconds(most_behind)),
        "let this machine set its clock (timedatectl set-ntp true); Tidegate signs by the exchange's clock "
        "and works all the same, other programs do not");
  }
}

net::Task<void> Checkup::key(Checkup* self) {
  if (self->no_keys_) {
    self->fails(kKey, self->no_keys_->message,
                self->no_keys_->code == base::ErrorCode::kParse
                    ? "write the values as they are, without quotes or blanks around them: MEXC_API_KEY=… "
                      "and MEXC_API_SECRET=…, in a file each on a line of its own"
                    : "the page docs/configuration.md says where keys are read from");
    co_return;
  }
  if (!self->reached_) {
    self->skip(kKey, "needs a connection");
    co_return;
  }
  auto asking = self->exchange_.client().account(self->options());
  const auto account = co_await std::move(asking);
  if (!account) {
    self->fails(kKey, account.error());
    co_return;
  }
  self->key_works_ = true;
  self->can_trade_ = account->value->can_trade;
  const auto& balances = account->value->balances;
  const auto held = std::count_if(balances.begin(), balances.end(), [](const market::Balance& each) {
    return each.free.is_positive() || each.locked.is_positive();
  });
  self->works(kKey, fmt::format("the account can be read; it holds {} asset(s)", held));
}

net::Task<void> Checkup::rights(Checkup* self) {
  if (!self->key_works_) {
    self->skip(kRights, "need an API key that works");
    co_return;
  }
  if (!self->can_trade_) {
    self->fails(kRights, "the exchange says that this account may not trade",
                "finish the account's verification at the exchange, or ask its support");
    co_return;
  }
  auto making = small_order(self);
  auto order = co_await std::move(making);
  if (!order) {
    self->fails(kRights, order.error());
    co_return;
  }
  auto testing = self->exchange_.client().test_order(std::move(*order), self->options());
  const auto tested = co_await std::move(testing);
  const std::string what = "an order for " + self->symbol_.value();
  if (tested) {
    self->works(kRights, what + " was tested and would be taken");
  } else if (lacks_money(tested.error())) {
    self->works(kRights, what + " would be taken, were there money for it",
                "deposit what you want to trade with");
  } else {
    self->fails(kRights, tested.error());
  }
}

// A purchase of twice the least value, of a symbol that this key may trade.
net::Task<base::Result<market::NewOrder>> Checkup::small_order(Checkup* self) {
  auto allowed_asking = self->exchange_.client().self_symbols(self->options());
  const auto allowed = co_await std::move(allowed_asking);
  if (allowed && !allowed->value->empty()) {
    const auto& symbols = *allowed->value;
    if (std::find(symbols.begin(), symbols.end(), self->symbol_) == symbols.end()) {
      self->symbol_ = symbols.front();
    }
  }
  auto info_asking = self->exchange_.client().exchange_info(self->options());
  const auto info = co_await std::move(info_asking);
  if (!info) co_return std::unexpected(info.error());
  auto price_asking = self->exchange_.client().price(self->symbol_, self->options());
  const auto prices = co_await std::move(price_asking);
  if (!prices) co_return std::unexpected(prices.error());
  const auto& instruments = info->value->instruments;
  const auto instrument = std::find_if(instruments.begin(), instruments.end(),
                                       [self](const auto& each) { return each.symbol == self->symbol_; });
  const bool priced = !prices->value->empty() && prices->value->front().price.is_positive();
  if (instrument == instruments.end() || !priced) {
    co_return base::fail(base::ErrorCode::kNotFound,
                         self->symbol_.value() + ": the exchange does not list this symbol, or has no price");
  }
  market::NewOrder order{.symbol = self->symbol_, .client_id = market::ClientOrderId{"tidegate-check"}};
  order.price =
      prices->value->front().price.floor_to(base::step_of<market::Price>(instrument->price_decimals));
  const auto least = instrument->min_notional + instrument->min_notional;
  const auto quantity = base::decimal::divide(least.raw(), order.price.raw());
  if (!quantity) co_return std::unexpected(quantity.error());
  order.quantity = std::max(market::Quantity::from_raw(*quantity), instrument->min_quantity)
                       .ceil_to(base::step_of<market::Quantity>(instrument->quantity_decimals));
  co_return order;
}

net::Task<void> Checkup::private_stream(Checkup* self) {
  if (!self->key_works_) {
    self->skip(kPrivateStream, "needs an API key that works");
    co_return;
  }
  auto making = self->exchange_.client().create_listen_key(self->options());
  const auto key = co_await std::move(making);
  if (!key) {
    self->fails(kPrivateStream, key.error());
    co_return;
  }
  auto settings = self->exchange_.settings().books.stream;
  settings.path += "?listenKey=" + mexc::wire::percent_encode(key->value());
  StreamProbe probe{self->loop_,
                    self->exchange_.networks().streams(),
                    settings,
                    self->exchange_.client().gate(),
                    {.kind = mexc::wire::ChannelKind::kPrivateOrders}};
  auto waiting = StreamProbe::wait(&probe, false, self->loop_.now() + kPatience);
  const bool confirmed = co_await std::move(waiting);
  auto closing = self->exchange_.client().close_listen_key(*key, self->options());
  co_await std::move(closing);
  if (confirmed) {
    self->works(kPrivateStream, "a listen key was made, and the stream of orders confirmed with it");
  } else {
    auto telling = fails_to_stream(self, kPrivateStream,
                                   "a listen key was made, but the stream of orders was not confirmed: " +
                                       (probe.trouble().empty() ? "no answer" : probe.trouble()),
                                   probe.lost(), "trading works without, by asking");
    co_await std::move(telling);
  }
}

net::Task<void> Checkup::market_stream(Checkup* self) {
  if (self->still_blocked() && !self->reached_) {
    self->skip(kMarketStream, "the exchange has blocked this address");
    co_return;
  }
  StreamProbe probe{self->loop_,
                    self->exchange_.networks().streams(),
                    self->exchange_.settings().books.stream,
                    self->exchange_.client().gate(),
                    {.kind = mexc::wire::ChannelKind::kDepth,
                     .interval = self->exchange_.settings().books.stream.interval,
                     .symbol = self->symbol_}};
  auto confirming = StreamProbe::wait(&probe, false, self->loop_.now() + kPatience);
  const bool confirmed = co_await std::move(confirming);
  if (!confirmed) {
    auto telling = fails_to_stream(
        self, kMarketStream,
        "the stream of " + self->symbol_.value() +
            "'s order book was not confirmed: " + (probe.trouble().empty() ? "no answer" : probe.trouble()),
        probe.lost(), "without it books are polled");
    co_await std::move(telling);
    co_return;
  }
  auto waiting = StreamProbe::wait(&probe, true, self->loop_.now() + kPushPatience);
  const bool pushed = co_await std::move(waiting);
  if (pushed) {
    self->works(kMarketStream, self->symbol_.value() + "'s order book is pushed");
  } else {
    self->fails(
        kMarketStream,
        fmt::format("the stream was confirmed, but {} changed nothing in {}", self->symbol_.value(),
                    in_seconds(kPushPatience)),
        "name a symbol that is traded much in trading.symbols, or look at the exchange's status page");
  }
}

void Checkup::works(std::string subject, std::string found, std::string advice) {
  findings_.push_back({std::move(subject), Verdict::kWorks, std::move(found), std::move(advice)});
}
void Checkup::fails(std::string subject, std::string found, std::string advice) {
  findings_.push_back({std::move(subject), Verdict::kFails, std::move(found), std::move(advice)});
}
void Checkup::fails(std::string subject, Explanation explanation) {
  fails(std::move(subject), std::move(explanation.cause), std::move(explanation.advice));
}
void Checkup::fails(std::string subject, const base::Error& error) {
  fails(std::move(subject), explain(error));
}
net::Task<void> Checkup::fails_to_stream(Checkup* self, std::string subject, std::string found,
                                         std::optional<base::Error> why, std::string without) {
  if (self->exchange_.client().gate().host_blocked_until() > self->loop_.now()) {
    self->fails(std::move(subject), "the exchange has blocked this address, streams included", kBeQuiet);
    co_return;
  }
  // A server that speaks TLS says so with a 400, by an alert, or cuts.
  const bool strange = why && (why->http_status == 0 || why->http_status == 400);
  bool tls = false;
  if (strange && !self->exchange_.settings().streams_by_tls) {
    auto asking = speaks_tls(self, self->exchange_.settings().books.stream.host);
    tls = co_await std::move(asking);
  }
  self->fails(std::move(subject), std::move(found), advice_on_stream(why, tls, without));
}

// Whatever peer it is, and whether or not we would trust it.
net::Task<bool> Checkup::speaks_tls(Checkup* self, net::Address host) {
  auto network = net::TlsClientNetwork::make(self->loop_, self->plain_, self->exchange_.settings().tls);
  if (!network) co_return false;
  auto greeting = (*network)->greet(std::move(host), self->loop_.now() + kPatience);
  const net::TlsGreeting greeted = co_await std::move(greeting);
  if (greeted.result) co_return true;
  using net::TlsEnd;
  constexpr std::array kSilent{TlsEnd::kNoConnection, TlsEnd::kLate, TlsEnd::kPeerLeft, TlsEnd::kNoTls};
  co_return std::ranges::find(kSilent, greeted.end) == kSilent.end();
}
void Checkup::skip(std::string subject, std::string why) {
  findings_.push_back({std::move(subject), Verdict::kSkipped, std::move(why), {}});
}

mexc::client::CallOptions Checkup::options() const {
  return {.deadline = loop_.now() + kPatience, .max_age = {}};
}

}  // namespace tidegate::apps::check
