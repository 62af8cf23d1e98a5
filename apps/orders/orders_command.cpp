#include "apps/orders/orders_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "apps/exchange/api_keys.hpp"
#include "apps/orders/listing.hpp"
#include "apps/orders/verdict.hpp"
#include "apps/process/failure.hpp"
#include "apps/settings/setting_options.hpp"
#include "tidegate/base/clock.hpp"
#include "tidegate/journal/content.hpp"
#include "tidegate/journal/journal.hpp"

namespace tidegate::apps {
namespace {

struct OrdersOptions : SettingOptions {
  std::string journal;
  std::string id;
  std::string as;
  std::string keys;
};

base::Result<std::string> journal_path(const OrdersOptions& options) {
  if (!options.journal.empty()) return options.journal;
  const auto loaded = options.load();
  if (!loaded) return std::unexpected(loaded.error());
  return loaded->settings.journal.path;
}

// For commands that change it: only one that is there, and that no other process writes.
base::Result<std::unique_ptr<journal::Journal>> open_journal(const std::string& path) {
  if (const auto readable = journal::read_content(path); !readable) return std::unexpected(readable.error());
  return journal::Journal::open({.path = path, .own_thread = false});
}

int list_orders(const OrdersOptions& options) {
  const auto path = journal_path(options);
  if (!path) return tell_failure(path.error().message);
  const auto content = journal::read_content(*path);
  if (!content) return tell_failure(content.error().message);
  fmt::print("{}", orders_listing(*path, *content, base::SystemClock{}.wall_now()));
  return 0;
}

bool is_named(const trading::JournalledOrder& order, const std::string& id) {
  return order.intent.order.client_id.value() == id || (order.id && order.id->value() == id) ||
         (order.reported && order.reported->id.value() == id);
}

base::Result<void> write(journal::Journal& journal, std::uint64_t seq, std::vector<trading::Record> records) {
  std::optional<base::Error> failure;
  journal.listen([&failure](const journal::JournalOutcome& outcome) {
    if (const auto* failed = std::get_if<journal::WriteFailed>(&outcome)) failure = failed->error;
  });
  for (auto& record : records) {
    if (auto taken = journal.append(seq++, std::move(record)); !taken) return taken;
  }
  journal.listen(nullptr);
  if (failure) return std::unexpected(std::move(*failure));
  return {};
}

int resolve_order(const OrdersOptions& options) {
  const auto path = journal_path(options);
  if (!path) return tell_failure(path.error().message);
  const auto opened = open_journal(*path);
  if (!opened) return tell_failure(opened.error().message);
  const auto now = base::SystemClock{}.wall_now();
  const auto found = (*opened)->begin_session(now);
  if (!found) return tell_failure(found.error().message);
  const auto order = std::find_if(found->unresolved.begin(), found->unresolved.end(),
                                  [&](const auto& each) { return is_named(each, options.id); });
  if (order == found->unresolved.end()) {
    return tell_failure(
        fmt::format("order {}: the journal {} has no such open order; `tidegate orders` lists "
                    "them",
                    options.id, *path));
  }
  auto decided = verdict(*order, options.as, now);
  if (!decided) return tell_failure(decided.error().message);
  const auto written = write(**opened, found->next_seq, std::move(decided->records));
  if (!written) return tell_failure(written.error().message);
  const market::NewOrder& wanted = order->intent.order;
  fmt::print("order {} ({} {}): decided by hand: {}\n", wanted.client_id.value(), wanted.symbol.value(),
             name(wanted.side), decided->said);
  return 0;
}

int adopt_key(const OrdersOptions& options) {
  const auto path = journal_path(options);
  if (!path) return tell_failure(path.error().message);
  const auto credentials = take_api_keys(options.keys);
  if (!credentials) return tell_failure(credentials.error().message);
  const auto opened = open_journal(*path);
  if (!opened) return tell_failure(opened.error().message);
  const std::string fingerprint = mexc::wire::fingerprint(credentials->api_key);
  if (const auto adopted = (*opened)->adopt_key(fingerprint); !adopted) {
    return tell_failure(adopted.error().message);
  }
  fmt::print("journal {}: the key {} counts as its owner's from now on\n", *path, fingerprint);
  return 0;
}

}  // namespace

void add_orders_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<OrdersOptions>();
  CLI::App* command = app.add_subcommand("orders", "what the journal says is open, in doubt and held");
  command->require_subcommand(0, 1);
  command->add_option("--journal", options->journal, "the journal's file; replaces journal.path");
  options->add_to(*command);

  CLI::App* resolve = command->add_subcommand(
      "resolve", "say what became of an order that the exchange cannot tell of; the trader is stopped");
  resolve->fallthrough();
  resolve->add_option("ID", options->id, "the order's id, ours or the exchange's")->required();
  resolve->add_option("--as", options->as, "filled:QTY@PRICE, canceled or absent")->required();

  CLI::App* adopt = command->add_subcommand(
      "adopt-key", "take a new API key of the same account for the journal's; the trader is stopped");
  adopt->fallthrough();
  adopt->add_option(
      "--keys", options->keys,
      "file with the API key; without: MEXC_API_KEYS_FILE, or MEXC_API_KEY and MEXC_API_SECRET, or systemd's "
      "credential mexc-api-keys");

  command->callback([options, resolve, adopt, &exit_code] {
    exit_code = resolve->parsed() ? resolve_order(*options)
                : adopt->parsed() ? adopt_key(*options)
                                  : list_orders(*options);
  });
}

}  // namespace tidegate::apps
