// Lets live books stand in for REST reads: what the Gate asks before it asks the exchange.
#pragma once

#include "tidegate/mexc/client/books/keeper.hpp"
#include "tidegate/resilience/call.hpp"

namespace tidegate::mexc::client {

// Finds a symbol's keeper; null: none.
class BookDirectory {
 public:
  virtual ~BookDirectory() = default;
  virtual const BookKeeper* find(std::string_view symbol) const = 0;
};

// GET depth out of a live book, as deep as the book is known.
class LiveDepth final : public resilience::LiveSource {
 public:
  explicit LiveDepth(const BookDirectory& books) : books_(books) {}
  Status status(const resilience::Call& call, base::MonotonicTime now) const override;
  resilience::PayloadPtr build(const resilience::Call& call, base::MonotonicTime now) const override;

 private:
  const BookDirectory& books_;
};

// GET ticker/bookTicker of one symbol: the top of its live book.
class LiveBookTicker final : public resilience::LiveSource {
 public:
  explicit LiveBookTicker(const BookDirectory& books) : books_(books) {}
  Status status(const resilience::Call& call, base::MonotonicTime now) const override;
  resilience::PayloadPtr build(const resilience::Call& call, base::MonotonicTime now) const override;

 private:
  const BookDirectory& books_;
};

}  // namespace tidegate::mexc::client
