#include "tidegate/mexc/wire/pushes/walk.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "tidegate/mexc/wire/pushes/reader.hpp"

namespace tidegate::mexc::wire {
namespace {

using market::Price;
using market::Quantity;

// https://protobuf.dev/programming-guides/encoding, read 2026-11-25. A field's key is its number and its wire
// type.
enum WireType : std::uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

constexpr std::uint32_t key_of(std::uint32_t number, WireType type) {
  return number << 3U | type;
}

// The bodies of the wrapper's oneof have numbers from here; two in one message merge or displace each other.
constexpr std::uint32_t kFirstBodyKey = key_of(301, kBytes);
constexpr std::uint32_t kLastBodyKey = key_of(399, kBytes);

// Walks over the fields of one message. Takes less than protobuf does (keys of two bytes, sizes of four,
// whole numbers of nine): what it refuses, the generated code judges.
class Fields {
 public:
  explicit Fields(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

  // Moves to the next field; false at the end, or where something is wrong. Inlined, so that what was found
  // stays in registers: a fifth of the whole walk.
  [[gnu::always_inline]] bool next() {
    if (at_ == end_) return false;
    std::uint64_t key = 0;
    if (!read_varint(key, 2) || key >> 3U == 0) return fail();
    key_ = static_cast<std::uint32_t>(key);
    switch (key_ & 7U) {
      case kVarint:
        return read_varint(number_, 9) || fail();
      case kBytes:
        return read_bytes() || fail();
      case kFixed64:
        return pass(8) || fail();
      case kFixed32:
        return pass(4) || fail();
      default:
        return fail();
    }
  }

  std::uint32_t key() const noexcept { return key_; }
  std::string_view bytes() const noexcept { return bytes_; }
  std::int64_t number() const noexcept { return static_cast<std::int64_t>(number_); }
  std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }
  // Every field was read.
  bool whole() const noexcept { return at_ == end_; }

 private:
  bool read_varint(std::uint64_t& value, int most_bytes) {
    if (at_ != end_ && static_cast<unsigned char>(*at_) < 0x80U) {
      value = static_cast<unsigned char>(*at_++);
      return true;
    }
    value = 0;
    for (int i = 0; i < most_bytes && at_ != end_; ++i) {
      const auto byte = static_cast<unsigned char>(*at_++);
      value |= static_cast<std::uint64_t>(byte & 0x7fU) << (7 * i);
      if (byte < 0x80U) return true;
    }
    return false;
  }
  bool read_bytes() {
    std::uint64_t size = 0;
    if (!read_varint(size, 4) || size > left()) return false;
    bytes_ = {at_, size};
    at_ += size;
    return true;
  }
  bool pass(std::size_t count) {
    if (count > left()) return false;
    at_ += count;
    return true;
  }
  // Never whole again.
  bool fail() noexcept {
    end_ = nullptr;
    return false;
  }

  const char* at_;
  const char* end_;
  std::uint32_t key_ = 0;
  std::string_view bytes_;
  std::uint64_t number_ = 0;
};

struct LevelTexts {
  std::string_view price, quantity;
};

// The level as MEXC writes it: a price, then a quantity, each shorter than 128 characters, and nothing else.
// Half of a push's fields are these, so that they have a way of their own.
std::optional<LevelTexts> usual_level(std::string_view bytes) {
  constexpr std::size_t kHead = 2;  // key and size of a text
  const auto byte = [bytes](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  if (bytes.size() < 2 * kHead || byte(0) != key_of(1, kBytes) || byte(1) >= 0x80U) return std::nullopt;
  const std::size_t price = byte(1);
  const std::size_t second = kHead + price;
  if (second + kHead > bytes.size() || byte(second) != key_of(2, kBytes)) return std::nullopt;
  const std::size_t quantity = byte(second + 1);
  if (quantity >= 0x80U || second + kHead + quantity != bytes.size()) return std::nullopt;
  return LevelTexts{bytes.substr(kHead, price), bytes.substr(second + kHead)};
}

std::optional<LevelTexts> any_level(std::string_view bytes) {
  LevelTexts texts;
  Fields fields{bytes};
  while (fields.next()) {
    if (fields.key() == key_of(1, kBytes)) texts.price = fields.bytes();
    if (fields.key() == key_of(2, kBytes)) texts.quantity = fields.bytes();
  }
  return fields.whole() ? std::optional{texts} : std::nullopt;
}

// `left`: how much of the message is still to come. Levels are of much the same length, so that the first one
// shows how many there can be.
bool add_level(PushReader& in, std::string_view bytes, std::size_t left, std::vector<market::Level>& levels) {
  auto texts = usual_level(bytes);
  if (!texts) texts = any_level(bytes);
  if (!texts) return false;
  const market::Level level = in.level(texts->price, texts->quantity);
  if (in.error()) return false;
  constexpr std::size_t kKeyAndSize = 2;
  if (levels.capacity() == 0) levels.reserve(1 + left / (bytes.size() + kKeyAndSize));
  levels.push_back(level);
  return true;
}

bool read_depth(PushReader& in, std::string_view body, market::DepthUpdate& update) {
  update.bids.clear();
  update.asks.clear();
  std::string_view first, last;
  Fields fields{body};
  while (fields.next()) {
    switch (fields.key()) {
      case key_of(1, kBytes):
        if (!add_level(in, fields.bytes(), fields.left(), update.asks)) return false;
        break;
      case key_of(2, kBytes):
        if (!add_level(in, fields.bytes(), fields.left(), update.bids)) return false;
        break;
      case key_of(4, kBytes):
        first = fields.bytes();
        break;
      case key_of(5, kBytes):
        last = fields.bytes();
        break;
      default:
        break;
    }
  }
  update.first_version = in.version(first, "fromVersion");
  update.last_version = in.version(last, "toVersion");
  return fields.whole() && update.last_version >= update.first_version;
}

bool read_deal(PushReader& in, std::string_view bytes, market::Trade& trade) {
  std::string_view price, quantity, id;
  std::int64_t type = 0, time = 0;
  Fields fields{bytes};
  while (fields.next()) {
    switch (fields.key()) {
      case key_of(1, kBytes):
        price = fields.bytes();
        break;
      case key_of(2, kBytes):
        quantity = fields.bytes();
        break;
      case key_of(3, kVarint):
        type = fields.number();
        break;
      case key_of(4, kVarint):
        time = fields.number();
        break;
      case key_of(5, kBytes):
        id = fields.bytes();
        break;
      default:
        break;
    }
  }
  trade.id = id;
  trade.price = in.number<Price>(price, "price");
  trade.quantity = in.number<Quantity>(quantity, "quantity");
  trade.taker_side = in.side(static_cast<std::int32_t>(type), "tradeType");
  trade.time = in.time(time, "time");
  return fields.whole();
}

bool read_deals(PushReader& in, std::string_view body, std::vector<market::Trade>& trades) {
  std::size_t count = 0;
  Fields fields{body};
  while (fields.next()) {
    if (fields.key() != key_of(1, kBytes)) continue;
    if (count == trades.size()) trades.emplace_back();
    if (!read_deal(in, fields.bytes(), trades[count++])) return false;
  }
  trades.resize(count);
  return fields.whole();
}

bool read_book_ticker(PushReader& in, std::string_view body, market::BookTicker& ticker) {
  std::string_view bid, bid_quantity, ask, ask_quantity, version;
  Fields fields{body};
  while (fields.next()) {
    switch (fields.key()) {
      case key_of(1, kBytes):
        bid = fields.bytes();
        break;
      case key_of(2, kBytes):
        bid_quantity = fields.bytes();
        break;
      case key_of(3, kBytes):
        ask = fields.bytes();
        break;
      case key_of(4, kBytes):
        ask_quantity = fields.bytes();
        break;
      case key_of(5, kBytes):
        version = fields.bytes();
        break;
      default:
        break;
    }
  }
  const market::Level best_bid = in.best(bid, "bidPrice", bid_quantity, "bidQuantity");
  const market::Level best_ask = in.best(ask, "askPrice", ask_quantity, "askQuantity");
  ticker.bid = best_bid.price;
  ticker.bid_quantity = best_bid.quantity;
  ticker.ask = best_ask.price;
  ticker.ask_quantity = best_ask.quantity;
  ticker.version = in.version_or_zero(version, "version");
  return fields.whole();
}

// What the wrapper says around its body.
struct Envelope {
  std::string_view symbol;
  std::optional<std::int64_t> create_time, send_time;
  std::uint32_t body_key = 0;  // 0: none
  std::string_view body;
};

std::optional<Envelope> read_envelope(std::string_view bytes) {
  Envelope envelope;
  Fields fields{bytes};
  while (fields.next()) {
    const std::uint32_t key = fields.key();
    if (key == key_of(3, kBytes)) {
      envelope.symbol = fields.bytes();
    } else if (key == key_of(5, kVarint)) {
      envelope.create_time = fields.number();
    } else if (key == key_of(6, kVarint)) {
      envelope.send_time = fields.number();
    } else if (key >= kFirstBodyKey && key <= kLastBodyKey && (key & 7U) == kBytes) {
      if (envelope.body_key != 0) return std::nullopt;
      envelope.body_key = key;
      envelope.body = fields.bytes();
    }
  }
  if (!fields.whole() || envelope.symbol.empty()) return std::nullopt;
  return envelope;
}

// The value of that kind which `into` holds from now on.
template <class P>
P& hold(Push& into) {
  P* const held = std::get_if<P>(&into);
  return held != nullptr ? *held : into.emplace<P>();
}

// The one that is held already was looked at when it came.
void set_symbol(PushReader& in, market::Symbol& symbol, std::string_view text) {
  if (symbol.value() != text) symbol = in.id<market::Symbol>(text, "symbol");
}

template <class P>
bool finish(PushReader& in, const Envelope& envelope, P& push, market::Symbol& symbol) {
  set_symbol(in, symbol, envelope.symbol);
  push.send_time = in.time(envelope.send_time.value_or(envelope.create_time.value_or(0)), "sendTime");
  return !in.error();
}

}  // namespace

bool walk_push(std::string_view bytes, Push& into) {
  const auto envelope = read_envelope(bytes);
  if (!envelope) return false;
  PushReader in;
  switch (envelope->body_key) {
    case key_of(313, kBytes): {
      auto& push = hold<DepthPush>(into);
      return read_depth(in, envelope->body, push.update) && finish(in, *envelope, push, push.symbol);
    }
    case key_of(314, kBytes): {
      auto& push = hold<DealsPush>(into);
      return read_deals(in, envelope->body, push.trades) && finish(in, *envelope, push, push.symbol);
    }
    case key_of(315, kBytes): {
      auto& push = hold<BookTickerPush>(into);
      return read_book_ticker(in, envelope->body, push.ticker) &&
             finish(in, *envelope, push, push.ticker.symbol);
    }
    default:
      return false;
  }
}

}  // namespace tidegate::mexc::wire
