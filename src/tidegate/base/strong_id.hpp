// Identifiers that cannot be mixed up: an order id is no trade id, and neither is a string or a number.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace tidegate::base {

// `Tag` is an empty struct naming the kind; `Rep` the representation (an integer or std::string).
template <class Tag, class Rep>
class StrongId {
 public:
  using rep = Rep;

  StrongId() = default;
  explicit StrongId(Rep value) : value_(std::move(value)) {}

  const Rep& value() const noexcept { return value_; }

  friend auto operator<=>(const StrongId&, const StrongId&) = default;
  friend bool operator==(const StrongId&, const StrongId&) = default;

 private:
  Rep value_{};
};

}  // namespace tidegate::base

template <class Tag, class Rep>
struct std::hash<tidegate::base::StrongId<Tag, Rep>> {
  std::size_t operator()(const tidegate::base::StrongId<Tag, Rep>& id) const noexcept {
    return std::hash<Rep>{}(id.value());
  }
};
