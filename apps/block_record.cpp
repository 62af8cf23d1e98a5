#include "apps/block_record.hpp"

#include <utility>

#include "tidegate/guard/block_file.hpp"

namespace tidegate::apps {

void BlockRecord::begin(resilience::Gate& gate) {
  if (path_.empty()) return;
  gate_ = &gate;
  const auto saved = guard::load_blocks(path_);
  if (!saved) {
    warn("blocks.unreadable", saved.error().message +
                                  "; started without it, so a block of the exchange may still hold: delete "
                                  "the file, or mend it");
    return;
  }
  worth_storing_ = *saved != resilience::SavedBlocks{};
  gate.restore_blocks(*saved, loop_.now(), loop_.clock().wall_now());
}

void BlockRecord::end() {
  if (worth_storing_) store();
  gate_ = nullptr;
}

void BlockRecord::on_event(const base::Event& event) {
  next_.on_event(event);
  if (event.kind != "host.blocked" && event.kind != "ledger.blocked") return;
  worth_storing_ = true;
  // The Gate that speaks must not be asked from inside.
  loop_.post([record = weak_from_this()] {
    if (const auto self = record.lock()) self->store();
  });
}

void BlockRecord::store() {
  if (gate_ == nullptr) return;
  const auto stored = guard::store_blocks(path_, gate_->save_blocks(loop_.now(), loop_.clock().wall_now()));
  if (!stored) warn("blocks.not_stored", stored.error().message + "; a restart will not know of this block");
}

void BlockRecord::warn(std::string kind, std::string text) {
  next_.on_event({loop_.now(), base::Severity::kWarning, std::move(kind), path_, std::move(text)});
}

}  // namespace tidegate::apps
