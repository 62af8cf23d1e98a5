// The simulated exchange without its wires: instruments, accounts, orders, public data. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/mexc/wire/pushes/ticker_zone.hpp"
#include "tidegate/mexc/wire/requests/signing.hpp"
#include "tidegate/sim/accounts/ledger.hpp"
#include "tidegate/sim/accounts/order_store.hpp"
#include "tidegate/sim/exchange/listener.hpp"
#include "tidegate/sim/history/book.hpp"
#include "tidegate/sim/history/klines.hpp"
#include "tidegate/sim/history/tape.hpp"
#include "tidegate/sim/market.hpp"

namespace tidegate::sim {

struct Deposit {
  market::Asset asset;
  market::Amount amount;
};
struct AccountSettings {
  std::string api_key;
  std::string secret;  // of a simulated account: guards nothing
  std::vector<Deposit> deposits;
  FeeAsset fees = kMexcFees;
};
// "demo-key" / "demo-secret" with 10,000 USDT and 10,000 USDC.
AccountSettings demo_account();
mexc::wire::Credentials demo_credentials();

struct ExchangeSettings {
  std::vector<AccountSettings> accounts{demo_account()};   // 1..100, keys differ
  std::size_t max_open_orders = 500;                       // an account (MEXC's FAQ); at least 1
  std::size_t max_finished_orders = 20'000;                // kept for queries; at least 1
  std::size_t max_fills = 1'000;                           // an account, kept for queries; at least 1
  base::Duration book_history = std::chrono::minutes{10};  // how far back ages can be judged
  // The real exchange is not known to refuse a client order id that is known already.
  bool refuse_duplicate_client_ids = false;

  // What is wrong, a line a field; empty: nothing.
  std::vector<std::string> validate() const;
};

// Time is set by `advance`; everything else happens at the instant last set. Errors of trading calls are
// MEXC's (kRejected with upstream_code and http_status). Every change of a balance asserts that no
// asset appeared or vanished (see Ledger). Cost: place and cancel O(log orders + levels + fills). Single
// owner.
class Exchange final : private MarketSink {
 public:
  struct Listing {
    market::Instrument instrument;
    std::unique_ptr<Market> market;
  };

  // Preconditions: settings are valid, every listing has a market and a symbol of its own.
  // `wall`: the exchange's wall clock at `start`.
  Exchange(ExchangeSettings settings, std::vector<Listing> listings, base::MonotonicTime start,
           base::WallTime wall);

  // The listener must be removed before it goes.
  void add_listener(ExchangeListener& listener) { listeners_.push_back(&listener); }
  void remove_listener(ExchangeListener& listener) { std::erase(listeners_, &listener); }

  // --- time ---

  // Plays everything due up to `now`, in order of time. An earlier instant than the last does nothing.
  // Error: a recording is broken; its market stands still from then on, the others go on.
  base::Result<void> advance(base::MonotonicTime now);
  // kNever: every recording has ended and nothing is generated.
  base::MonotonicTime next_event() const;
  base::MonotonicTime now() const noexcept { return now_; }
  base::WallTime wall_now() const noexcept { return wall_at(now_); }
  base::WallTime wall_at(base::MonotonicTime t) const noexcept { return wall_start_ + (t - start_) + skew_; }
  // How far the exchange's clock is ahead of the true one.
  void set_skew(base::Duration skew) noexcept { skew_ = skew; }
  base::Duration skew() const noexcept { return skew_; }

  // --- public data; error: -1121 for an unknown symbol ---

  std::vector<market::Instrument> instruments() const;
  const market::Instrument* instrument(const market::Symbol& symbol) const;
  base::Result<market::Depth> depth(const market::Symbol& symbol, std::size_t limit) const;
  // Trades newest first.
  base::Result<std::vector<market::Trade>> trades(const market::Symbol& symbol, std::size_t limit) const;
  base::Result<std::vector<market::Trade>> trades_between(const market::Symbol& symbol, base::WallTime from,
                                                          base::WallTime until, std::size_t limit) const;
  base::Result<std::vector<market::Kline>> klines(const market::Symbol& symbol,
                                                  market::KlineInterval interval,
                                                  const KlineRange& range) const;
  base::Result<market::Kline> current_kline(const market::Symbol& symbol,
                                            market::KlineInterval interval) const;
  // By volume, of the last `minutes`.
  base::Result<market::Price> average_price(const market::Symbol& symbol, int minutes) const;
  base::Result<market::Ticker24h> ticker_24h(const market::Symbol& symbol) const;
  base::Result<market::PriceTicker> price_ticker(const market::Symbol& symbol) const;
  base::Result<market::BookTicker> book_ticker(const market::Symbol& symbol) const;
  // Of that zone's day.
  base::Result<market::MiniTicker> mini_ticker(const market::Symbol& symbol,
                                               const mexc::wire::TickerZone& zone) const;

  // --- accounts ---

  // The key of no account: nullopt.
  std::optional<AccountId> account_of(std::string_view api_key) const;
  const AccountSettings& credentials(AccountId account) const;
  market::Account account(AccountId account) const;
  // Whether `place` would take the order; nothing happens.
  base::Result<void> check(AccountId account, const market::NewOrder& order) const;
  base::Result<market::OrderReport> place(AccountId account, const market::NewOrder& order);
  // The report is the order's last one, CANCELED or PARTIALLY_CANCELED. Error: -2011.
  base::Result<market::OrderReport> cancel(AccountId account, const market::Symbol& symbol,
                                           const OrderKey& key);
  // Error: -2013.
  base::Result<market::OrderReport> order(AccountId account, const market::Symbol& symbol,
                                          const OrderKey& key) const;
  // Oldest first; without a symbol, of all.
  std::vector<market::OrderReport> open_orders(AccountId account,
                                               const std::optional<market::Symbol>& symbol) const;
  // Open ones and those finished ones that are still known, created from `from` to `until`, both included.
  // Newest first.
  std::vector<market::OrderReport> orders(AccountId account, const market::Symbol& symbol,
                                          base::WallTime from, base::WallTime until, std::size_t limit) const;
  // Newest first.
  std::vector<market::Fill> fills(AccountId account, const market::Symbol& symbol) const;
  // From now on the symbol's orders are taken by these rules: whether at all, their decimals, minimum and
  // band. What rests stays, and cancels always pass. Fees and value bounds stay as they were listed.
  // Precondition: the symbol is listed.
  void set_rules(const market::Instrument& rules);

  // --- for judges ---

  // When the content of the book at `version` stopped being current; nullopt: it still is. Bounded by
  // `book_history`: see BookHistory. Precondition: the symbol is listed.
  std::optional<base::MonotonicTime> superseded_at(const market::Symbol& symbol, std::int64_t version) const;
  const market::OrderBook& book(const market::Symbol& symbol) const;
  const Market& market(const market::Symbol& symbol) const;
  const Ledger& ledger() const noexcept { return ledger_; }

 private:
  struct Board {
    Listing listing;
    Tape tape;
    KlineHistory klines;
    BookHistory history;
    bool broken = false;

    base::MonotonicTime next_event() const;
  };
  struct OpenAccount {
    AccountSettings settings;
    std::deque<market::Fill> fills;
  };

  // What an order that may be placed needs.
  struct Admission {
    std::size_t market = 0;
    market::Amount locked;
  };
  // A balance that the event under way touches, as it was before.
  struct Touched {
    market::Balance before;
    BalanceCause cause;
  };

  void on_fill(const matching::Fill& fill) override;
  void on_prevented(matching::OwnerId owner, matching::OrderNumber number) override;
  void on_trade(const market::Trade& trade) override;
  void on_depth(const market::DepthUpdate& update) override;

  std::optional<std::size_t> index_of(const market::Symbol& symbol) const;
  base::Result<const Board*> board(const market::Symbol& symbol) const;
  base::WallTime stamp() const;  // now, in whole milliseconds
  base::Result<Admission> admit(AccountId account, const market::NewOrder& order) const;
  base::Result<void> check_price_band(const Board& board, const market::NewOrder& order) const;
  static market::Price reference_price(const Board& board);
  base::Result<market::Amount> amount_to_lock(const Board& board, const matching::Order& order) const;
  FeeAsset fees_of(AccountId account) const { return credentials(account).fees; }
  OrderRecord* party(matching::OwnerId owner, matching::OrderNumber number);
  bool pays_in_base(const OrderRecord& record) const;
  market::Amount fee_of(const OrderRecord& record, const matching::Fill& fill, market::Amount quote) const;
  void book_fill(OrderRecord& record, const matching::Fill& fill, market::Amount quote);
  void release_excess(OrderRecord& record);
  void finish(OrderRecord& record, market::OrderStatus status, BalanceCause cause);
  void announce(const OrderRecord& record);
  void touch(AccountId account, const market::Asset& asset, BalanceCause cause);
  void tell_balances();

  ExchangeSettings settings_;
  base::MonotonicTime start_;
  base::MonotonicTime now_;
  base::WallTime wall_start_;
  base::Duration skew_{};
  std::vector<Board> boards_;
  std::vector<OpenAccount> accounts_;
  Ledger ledger_;
  OrderStore orders_;
  std::vector<ExchangeListener*> listeners_;
  std::size_t playing_ = 0;         // the board whose market is calling back
  OrderRecord* placing_ = nullptr;  // the order on its way into that market
  std::uint64_t fill_count_ = 0;
  std::map<std::pair<AccountId, market::Asset>, Touched> touched_;
};

}  // namespace tidegate::sim
