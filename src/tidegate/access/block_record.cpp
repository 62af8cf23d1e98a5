#include "tidegate/access/block_record.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "tidegate/guard/block_file.hpp"

namespace tidegate::access {
namespace {

bool still_holds(const resilience::SavedBlocks& blocks, base::WallTime now) {
  if (blocks.host && *blocks.host > now) return true;
  return std::any_of(blocks.endpoints.begin(), blocks.endpoints.end(),
                     [now](const auto& endpoint) { return endpoint.second > now; });
}

// By these the Gate says that there is something new to keep.
bool is_of_a_block(base::EventKind kind) {
  return kind == base::EventKind::kHostBlocked || kind == base::EventKind::kLedgerBlocked;
}

// Of each block that is not over yet, the later end.
void add_later(resilience::SavedBlocks& blocks, const resilience::SavedBlocks& more, base::WallTime now) {
  if (more.host && *more.host > now) blocks.host = std::max(blocks.host.value_or(*more.host), *more.host);
  for (const auto& [endpoint, until] : more.endpoints) {
    if (until <= now) continue;
    base::WallTime& known = blocks.endpoints[endpoint];
    known = std::max(known, until);
  }
}

}  // namespace

void BlockRecord::begin(resilience::Gate& gate) {
  if (path_.empty()) return;
  gate_ = &gate;
  std::error_code ignored;
  if (const std::string own = path_ + "." + exchange_; std::filesystem::exists(own, ignored)) path_ = own;
  const auto saved = guard::load_blocks(path_);
  if (!saved) {
    tell(base::EventKind::kBlocksUnreadable,
         saved.error().message +
             "; started without it, so a block of the exchange may still hold: delete the file, or mend it");
    return;
  }
  gate.restore_blocks(of_this_exchange(*saved), loop_.now(), loop_.clock().wall_now());
}

resilience::SavedBlocks BlockRecord::of_this_exchange(const resilience::SavedBlocks& saved) {
  // Version 1 of the file did not say whose they are: better quiet for nothing than a longer block.
  if (saved.exchange.empty() || saved.exchange == exchange_) return saved;
  if (still_holds(saved, loop_.clock().wall_now())) {
    const std::string own = path_ + "." + exchange_;
    tell(base::EventKind::kBlocksOtherExchange,
         path_ + " tells of blocks by " + saved.exchange + ", which do not concern " + exchange_ +
             ": it is left alone, and blocks by the latter are kept in " + own);
    path_ = own;
  }
  return {};
}

void BlockRecord::end() {
  if (news_) store();
  gate_ = nullptr;
}

void BlockRecord::on_event(const base::Event& event) {
  next_.on_event(event);
  if (!is_of_a_block(event.kind)) return;
  news_ = true;
  // The Gate that speaks must not be asked from inside.
  loop_.post([record = weak_from_this()] {
    if (const auto self = record.lock()) self->store();
  });
}

void BlockRecord::store() {
  if (gate_ == nullptr) return;
  news_ = false;
  auto blocks = gate_->save_blocks(loop_.now(), loop_.clock().wall_now());
  blocks.exchange = exchange_;
  // Another process of ours may have heard of others.
  const auto saved = guard::load_blocks(path_);
  if (saved && saved->exchange == exchange_) add_later(blocks, *saved, loop_.clock().wall_now());
  const auto stored = guard::store_blocks(path_, blocks);
  if (!stored) {
    tell(base::EventKind::kBlocksNotStored,
         stored.error().message + "; a restart will not know of this block");
  }
}

void BlockRecord::tell(base::EventKind kind, std::string text) {
  base::report(next_, loop_.now(), kind, path_, std::move(text));
}

}  // namespace tidegate::access
