// How an EnhancedCache keeps a value, so that whatever a caller's type does when copied or destroyed happens
// outside the locks.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace tidegate::library {

template <class T>
inline constexpr bool kIsSharedPtr = false;
template <class T>
inline constexpr bool kIsSharedPtr<std::shared_ptr<T>> = true;

// Kept as it is: copying it under a lock is quick and runs no user code. (The last owner of a shared pointer
// still destroys what it points to: that is left to the caller that takes the value out.)
template <class Value>
concept KeptAsItIs = (std::is_trivially_copyable_v<Value> && sizeof(Value) <= 64) || kIsSharedPtr<Value>;

// Anything else is behind a pointer, and is copied from it when the lock is free again.
template <class Value>
struct HeldValue {
  using Type = std::shared_ptr<const Value>;
  static Type make(Value value) { return std::make_shared<const Value>(std::move(value)); }
  static const Value& value(const Type& held) { return *held; }
};

template <KeptAsItIs Value>
struct HeldValue<Value> {
  using Type = Value;
  static Type make(Value value) { return value; }
  static const Value& value(const Type& held) { return held; }
};

}  // namespace tidegate::library
