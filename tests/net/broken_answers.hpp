// Answers that break off or never come: what a handler's writer can do to its reader.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "tidegate/net/web/http_server.hpp"

namespace tidegate::net {

inline Task<void> cut_now(std::shared_ptr<BodySink> sink) {
  sink->cut();
  co_return;
}
inline Task<void> wait_for_leaving(std::shared_ptr<BodySink> sink) {
  co_await sink->wait_for_leaving();
}
inline Task<void> write_and_cut(std::shared_ptr<BodySink> sink, std::string part) {
  co_await sink->write(std::move(part));
  sink->cut();
}

// The connection is closed without a byte of answer.
inline HttpAnswer cut_before() {
  return {.response = {}, .writer = cut_now};
}
// The connection stays open, and nothing comes.
inline HttpAnswer stalled() {
  return {.response = {}, .writer = wait_for_leaving};
}
// The header and half of the body come.
inline HttpAnswer cut_in_body(HttpAnswer answer) {
  const std::string body = std::exchange(answer.response.body, {});
  answer.length = body.size();
  answer.writer = [half = body.substr(0, body.size() / 2)](std::shared_ptr<BodySink> sink) {
    return write_and_cut(std::move(sink), half);
  };
  return answer;
}

}  // namespace tidegate::net
