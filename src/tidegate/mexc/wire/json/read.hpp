// What the decode_*.cpp share: pieces of MEXC's answers, read out of a JSON node. Errors stick to the
// document (json.hpp).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tidegate/mexc/wire/cut_decimals.hpp"
#include "tidegate/mexc/wire/json/json.hpp"
#include "tidegate/mexc/wire/values.hpp"
#include "tidegate/mexc/wire/words.hpp"

namespace tidegate::mexc::wire {

template <class Id>
Id read_id(const JsonNode& node) {
  return Id{std::string{node.text()}};
}

// Text that MEXC may leave out or send as null.
inline std::string read_optional_text(const JsonNode& node) {
  return node.present() ? std::string{node.text()} : std::string{};
}

template <class Id>
Id read_optional_id(const JsonNode& node) {
  return Id{read_optional_text(node)};
}

inline base::WallTime read_time(const JsonNode& node) {
  return node.time();
}

// Zero: not reported. So is what is no time, like -1, which is noted: it never costs what it stands beside.
inline base::WallTime read_optional_time(const JsonNode& node) {
  if (!node.present() || node.is_blank()) return {};
  return node.read_apart(read_time).value_or(base::WallTime{});
}

// Products, fees and balances (cut_decimals.hpp).
inline market::Amount read_cut_amount(const JsonNode& node) {
  const auto amount = market::Amount::parse(cut_decimals(node.text()));
  if (!amount) node.fail("a number");
  return amount.value_or(market::Amount{});
}

// The same, zero where there is nothing, null or "".
inline market::Amount read_cut_amount_or_zero(const JsonNode& node) {
  return read_optional_text(node).empty() ? market::Amount{} : read_cut_amount(node);
}

// A fraction of what is traded; negative: a rebate.
inline market::Amount bounded_fee(const JsonNode& node, market::Amount fee) {
  constexpr auto kAll = market::Amount::from_int(1);
  if (fee > kAll || fee < -kAll) node.fail("a fraction from -1 to 1");
  return fee;
}

// A word of MEXC's as the enumerator that `parse` makes of it.
template <class E>
E read_word(const JsonNode& node, std::optional<E> (*parse)(std::string_view) noexcept,
            std::string_view what) {
  const auto word = parse(node.text());
  if (!word) node.fail(what);
  return word.value_or(E{});
}

inline market::Side read_side(const JsonNode& node) {
  return read_word(node, parse_side, "a side (BUY, SELL)");
}

// The same, `other` and a note where the word is new to us, or null. It must be there, and no list or object.
template <class E>
E read_known_word(const JsonNode& node, std::optional<E> (*parse)(std::string_view) noexcept, E other) {
  if (node.is_blank()) {
    node.note_unknown();
    return other;
  }
  const auto word = parse(node.text());
  if (!word && node.is_scalar()) node.note_unknown();
  return word.value_or(other);
}

inline market::OrderType read_type(const JsonNode& node) {
  return read_known_word(node, parse_order_type, market::OrderType::kOther);
}

inline market::OrderStatus read_status(const JsonNode& node) {
  return read_known_word(node, parse_order_status, market::OrderStatus::kOther);
}

template <class T>
std::vector<T> read_list(const JsonNode& node, T (*read_item)(const JsonNode&)) {
  std::vector<T> list;
  for (const JsonNode item : node.items()) list.push_back(read_item(item));
  return list;
}

// The same without the items that cannot be read, which are noted and counted; `left_out(item)` hears of
// each.
template <class T, class LeftOut>
PartialList<T> read_partial_list(const JsonNode& node, T (*read_item)(const JsonNode&), LeftOut left_out) {
  PartialList<T> list;
  if (!node.is_array()) {
    node.fail("an array");
    return list;
  }
  for (const JsonNode item : node.items()) {
    if (auto read = item.read_apart(read_item)) {
      list.items.push_back(*std::move(read));
    } else {
      ++list.unreadable;
      left_out(item);
    }
  }
  // Not one of them: that is another answer than we take it for, and its first item shows in what.
  if (list.items.empty() && list.unreadable > 0) read_item(node.at(0));
  return list;
}

template <class T>
PartialList<T> read_partial_list(const JsonNode& node, T (*read_item)(const JsonNode&)) {
  return read_partial_list(node, read_item, [](const JsonNode&) {});
}

// For lists from whose gaps nothing is concluded.
template <class T>
std::vector<T> read_what_can_be_read(const JsonNode& node, T (*read_item)(const JsonNode&)) {
  return read_partial_list(node, read_item).items;
}

// An array of them, or a single one.
template <class T>
std::vector<T> read_one_or_list(const JsonNode& node, T (*read_item)(const JsonNode&)) {
  if (node.is_object()) return {read_item(node)};
  return read_what_can_be_read(node, read_item);
}

// Some answers come in an envelope, {"code": 0 or 200, "msg", "data"}, that can report a failure under
// HTTP 200 too.
inline void expect_success(const JsonNode& root) {
  const std::int64_t code = root["code"].integer();
  if (code != 0 && code != 200) root["code"].fail("0 or 200, which mean success");
}

}  // namespace tidegate::mexc::wire
