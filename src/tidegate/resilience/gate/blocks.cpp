#include "tidegate/resilience/gate/blocks.hpp"

#include <algorithm>
#include <charconv>

#include "tidegate/resilience/gate/impl.hpp"

namespace tidegate::resilience {

namespace {

constexpr std::string_view kFirstLine = "tidegate-blocks 2";
constexpr std::string_view kFirstLineBefore = "tidegate-blocks 1";
constexpr std::size_t kMostBlocks = 1000;
// Longer than any exchange blocks; what says so was written under a wrong clock.
constexpr base::Duration kLongestBlock = std::chrono::hours{24 * 7};

std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

std::optional<base::WallTime> instant(std::string_view text) {
  constexpr std::int64_t kYear2200 = 7'258'118'400'000;  // nanoseconds in 64 bits end in 2262
  std::int64_t ms = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), ms);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (ms < 0 || ms > kYear2200) return std::nullopt;
  return base::from_unix_ms(ms);
}

std::string unix_ms_up(base::WallTime at) {
  return std::to_string(std::chrono::ceil<std::chrono::milliseconds>(at.time_since_epoch()).count());
}

// False: not a line of the format.
bool read_line(std::string_view line, SavedBlocks& blocks) {
  const std::string_view kind = take_until(line, ' ');
  if (kind == "host") {
    blocks.host = instant(line);
    return blocks.host.has_value();
  }
  if (kind == "exchange") {
    blocks.exchange = line;
    return !line.empty();
  }
  if (kind != "endpoint") return false;
  const std::string_view name = take_until(line, ' ');
  const auto until = instant(line);
  if (name.empty() || !until) return false;
  blocks.endpoints.insert_or_assign(std::string{name}, *until);
  return true;
}

}  // namespace

std::string blocks_text(const SavedBlocks& blocks) {
  std::string text{kFirstLine};
  text += '\n';
  if (!blocks.exchange.empty()) text += "exchange " + blocks.exchange + "\n";
  if (blocks.host) text += "host " + unix_ms_up(*blocks.host) + "\n";
  for (const auto& [endpoint, until] : blocks.endpoints) {
    text += "endpoint " + endpoint + " " + unix_ms_up(until) + "\n";
  }
  return text;
}

base::Result<SavedBlocks> parse_blocks(std::string_view text) {
  const auto wrong = [](std::size_t line, const std::string& what) {
    return base::fail(base::ErrorCode::kParse,
                      "line " + std::to_string(line) + " of the saved blocks: " + what);
  };
  const std::string_view first = take_until(text, '\n');
  if (first != kFirstLine && first != kFirstLineBefore) {
    return wrong(1, "expected \"" + std::string{kFirstLine} + "\"");
  }
  SavedBlocks blocks;
  for (std::size_t line = 2; !text.empty(); ++line) {
    if (blocks.endpoints.size() >= kMostBlocks) {
      return wrong(line, "more than " + std::to_string(kMostBlocks) + " blocks");
    }
    if (!read_line(take_until(text, '\n'), blocks)) {
      return wrong(line, "expected \"exchange HOST:PORT\", \"host UNIX_MS\" or \"endpoint NAME UNIX_MS\"");
    }
  }
  return blocks;
}

SavedBlocks Gate::save_blocks(base::MonotonicTime now, base::WallTime wall_now) const {
  SavedBlocks saved;
  if (const auto until = impl_->host.blocked_until(); until > now) saved.host = wall_now + (until - now);
  for (std::size_t i = 0; i < impl_->table.size(); ++i) {
    const auto until = impl_->ledgers.own_block_until(EndpointId{static_cast<std::uint16_t>(i)});
    if (until > now) saved.endpoints.emplace(impl_->table[i].name, wall_now + (until - now));
  }
  return saved;
}

void Gate::restore_blocks(const SavedBlocks& saved, base::MonotonicTime now, base::WallTime wall_now) {
  impl_->pass_to(now);
  const auto left = [wall_now](base::WallTime until) {
    return std::clamp(until - wall_now, base::Duration::zero(), kLongestBlock);
  };
  if (saved.host) impl_->host.block_until(now + left(*saved.host));
  for (std::size_t i = 0; i < impl_->table.size(); ++i) {
    const auto found = saved.endpoints.find(impl_->table[i].name);
    if (found == saved.endpoints.end() || left(found->second) == base::Duration::zero()) continue;
    impl_->ledgers.block_until({EndpointId{static_cast<std::uint16_t>(i)}}, now + left(found->second));
  }
}

}  // namespace tidegate::resilience
