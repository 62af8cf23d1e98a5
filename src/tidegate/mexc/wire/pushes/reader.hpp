// What the decoders of pushes share: texts of a message as numbers. The first thing that is wrong is kept, so
// that readers stay straight-line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/mexc/wire/pushes/push.hpp"
#include "tidegate/mexc/wire/unknown_words.hpp"

namespace tidegate::mexc::wire {

class PushReader {
 public:
  template <class D>
  D number(std::string_view text, const char* field) {
    const auto raw = base::decimal::parse(text);
    if (raw) return D::from_raw(*raw);
    fail(field, text);
    return {};
  }
  // Of a book: a price above zero, a quantity not below; zero means that the level is gone.
  market::Level level(std::string_view price, std::string_view quantity) {
    const market::Level level{number<market::Price>(price, "price"),
                              number<market::Quantity>(quantity, "quantity")};
    if (!level.price.is_positive()) fail("price", price);
    if (level.quantity.is_negative()) fail("quantity", quantity);
    return level;
  }
  // The best level of one side; both empty or zero: there is none.
  market::Level best(std::string_view price, const char* price_field, std::string_view quantity,
                     const char* quantity_field) {
    const market::Level best{number_or_zero<market::Price>(price, price_field),
                             number_or_zero<market::Quantity>(quantity, quantity_field)};
    const bool is_none = best.price.is_zero() && best.quantity.is_zero();
    if (!is_none && !best.price.is_positive()) fail(price_field, price);
    if (best.quantity.is_negative()) fail(quantity_field, quantity);
    return best;
  }
  // Text that the exchange leaves empty where there is nothing: zero.
  template <class D>
  D number_or_zero(std::string_view text, const char* field) {
    return text.empty() ? D{} : number<D>(text, field);
  }
  // Protobuf does not look into texts: bytes that are none mean that the message was damaged on its way. What
  // is wrong is not handed out.
  static bool is_text(std::string_view bytes) noexcept;
  std::string text(std::string_view bytes, const char* field) {
    if (is_text(bytes)) return std::string{bytes};
    fail(field, bytes);
    return {};
  }
  template <class Id>
  Id id(std::string_view bytes, const char* field) {
    if (bytes.empty()) fail(field, bytes);
    return Id{text(bytes, field)};
  }
  // A whole number, not negative.
  std::int64_t version(std::string_view text, const char* field);
  std::int64_t version_or_zero(std::string_view text, const char* field) {
    return text.empty() ? 0 : version(text, field);
  }
  // Milliseconds since 1970.
  base::WallTime time(std::int64_t ms, const char* field);
  // Seconds since 1970.
  base::WallTime time_of_seconds(std::int64_t seconds, const char* field);
  // MEXC's numbers for the side of a trade or an order.
  market::Side side(std::int32_t number, const char* field);

  void fail(const char* field, std::string_view found);
  // What `read` makes of one item of a list; nothing, and a note instead of an error, where it cannot be
  // read: the others are worth having without it. Nothing happens after an error.
  template <class Read>
  void add_readable(auto& list, Read read) {
    if (error_) return;
    auto item = read();
    if (error_) {
      if (unread_ == 0) first_unread_ = error_;
      ++unread_;
      unknown_.add_left_out(error_->message);
      error_.reset();
    } else {
      list.push_back(std::move(item));
    }
  }
  // Of a list that was read like that: not one of its items is an error.
  void expect_some(std::size_t read) {
    if (!error_ && read == 0 && unread_ > 0) error_ = first_unread_;
  }
  const std::optional<base::Error>& error() const noexcept { return error_; }
  // A number that stands for something new to us. No error: it is kept as "other".
  void note_unknown(const char* field, std::int32_t number) { unknown_.add(field, std::to_string(number)); }
  const UnknownWords& unknown() const noexcept { return unknown_; }

 private:
  std::optional<base::Error> error_;
  std::optional<base::Error> first_unread_;
  std::size_t unread_ = 0;
  UnknownWords unknown_;
};

}  // namespace tidegate::mexc::wire
