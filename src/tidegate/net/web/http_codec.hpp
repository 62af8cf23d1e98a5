// HTTP/1.1 messages to bytes and back. Known inside net only; keeps Beast's parser out of its users.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "tidegate/base/error.hpp"
#include "tidegate/net/web/http.hpp"

namespace tidegate::net {

// Adds Host, Content-Length; the caller's own Host, Content-Length, Transfer-Encoding and Connection are left
// out, since they describe our connection. Target and body go out exactly as given. Error: kInvalidArgument
// when a part holds a character that would end it early (a blank in the target, a line break anywhere).
base::Result<std::string> serialize(const HttpRequest& request, std::string_view host);

// Adds Content-Length, and Connection where it ends. `head_only` answers a HEAD: the length without the body.
std::string serialize(const HttpResponse& response, bool keep_alive, bool head_only);

// Whether an answer of that status has one, be it empty (RFC 9110, 6.4.1).
bool has_body(int status) noexcept;

// How the reader of an answer finds the end of its body.
enum class BodyEnd : unsigned char {
  kLength,  // Content-Length says it
  kChunks,  // an empty chunk marks it
  kClose,   // the connection ends with it: a reader of HTTP/1.0 knows no chunks
};
// The header alone, of an answer whose body follows by itself. `length`: of that body, with kLength.
// Precondition: with kClose the connection is not kept.
std::string serialize_header(const HttpResponse& response, BodyEnd end, std::size_t length, bool keep_alive);
// `piece` as a chunk. Precondition: it is not empty: an empty one would be the last.
std::string serialize_chunk(std::string_view piece);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

// Reads one answer. Interim answers (1xx) before it are skipped.
class HttpResponseParser {
 public:
  // `to_head`: the answer to a HEAD request has no body whatever its Content-Length says.
  HttpResponseParser(std::size_t max_bytes, bool to_head);
  ~HttpResponseParser();
  HttpResponseParser(HttpResponseParser&&) noexcept;
  HttpResponseParser& operator=(HttpResponseParser&&) noexcept;

  // How many of `bytes` are used up; the rest must be shown again with more behind it. Error: kParse.
  base::Result<std::size_t> put(std::string_view bytes);
  // The peer ended the stream: an answer without a length may be whole now.
  void put_end();
  bool done() const;
  // The connection can carry another request. Precondition: done.
  bool keep_alive() const;
  // Precondition: done.
  HttpResponse take();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Reads one request.
class HttpRequestParser {
 public:
  explicit HttpRequestParser(std::size_t max_bytes);
  ~HttpRequestParser();

  // As above. The error's `http_status` is what to answer: 413 too long, 400 otherwise.
  base::Result<std::size_t> put(std::string_view bytes);
  bool done() const;
  // Preconditions of these: done.
  bool keep_alive() const;
  bool asks_for_websocket() const;
  // Its answer may come in chunks (HTTP/1.1).
  bool takes_chunks() const;
  HttpRequest take();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tidegate::net
