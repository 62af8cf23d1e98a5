// An immutable answer, shared by everyone who asked for it: the bytes for a gateway, the value for a program.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::resilience {

class Payload {
 public:
  template <class T>
  static std::shared_ptr<const Payload> make(std::string body, T value) {
    auto decoded = std::make_shared<const T>(std::move(value));
    return std::shared_ptr<const Payload>(new Payload(std::move(body), std::move(decoded), &kTag<T>));
  }

  // Of what did not come from the exchange in this form. The body is `kEncode(value)`, a std::string, written
  // when it is first asked for: a program reads the value alone, and to write the 200 levels of a book took
  // five times as long as all the rest of answering out of it (docs/decisions/0010-resources.md).
  template <auto kEncode, class T>
  static std::shared_ptr<const Payload> make_encoded(T value) {
    auto decoded = std::make_shared<const T>(std::move(value));
    const auto encode = [](const void* of) -> std::string { return kEncode(*static_cast<const T*>(of)); };
    return std::shared_ptr<const Payload>(new Payload({}, std::move(decoded), &kTag<T>, encode));
  }

  // Thread rule: any thread, as all of it.
  const std::string& body() const {
    if (encode_ != nullptr) std::call_once(encoded_, [this] { body_ = encode_(decoded_.get()); });
    return body_;
  }

  // Precondition: it was made from a T. A mismatch is a wrong row in an endpoint table and ends the process.
  template <class T>
  std::shared_ptr<const T> as() const {
    TIDEGATE_ASSERT(tag_ == &kTag<T>, "a payload holds what its endpoint's codec decodes");
    return std::static_pointer_cast<const T>(decoded_);
  }

 private:
  template <class T>
  static constexpr char kTag = 0;
  using Encode = std::string (*)(const void*);

  Payload(std::string body, std::shared_ptr<const void> decoded, const void* tag, Encode encode = nullptr)
      : body_(std::move(body)), decoded_(std::move(decoded)), tag_(tag), encode_(encode) {}

  mutable std::string body_;
  std::shared_ptr<const void> decoded_;
  const void* tag_;
  Encode encode_;  // null: the body came with the value
  mutable std::once_flag encoded_;
};

using PayloadPtr = std::shared_ptr<const Payload>;

}  // namespace tidegate::resilience
