// An immutable answer, shared by everyone who asked for it: the bytes for a gateway, the value for a program.
#pragma once

#include <memory>
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

  const std::string& body() const noexcept { return body_; }

  // Precondition: it was made from a T. A mismatch is a wrong row in an endpoint table and ends the process.
  template <class T>
  std::shared_ptr<const T> as() const {
    TIDEGATE_ASSERT(tag_ == &kTag<T>, "a payload holds what its endpoint's codec decodes");
    return std::static_pointer_cast<const T>(decoded_);
  }

 private:
  template <class T>
  static constexpr char kTag = 0;

  Payload(std::string body, std::shared_ptr<const void> decoded, const void* tag)
      : body_(std::move(body)), decoded_(std::move(decoded)), tag_(tag) {}

  std::string body_;
  std::shared_ptr<const void> decoded_;
  const void* tag_;
};

using PayloadPtr = std::shared_ptr<const Payload>;

}  // namespace tidegate::resilience
