// A keep-alive pool of HTTP/1.1 connections to one host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/web/http.hpp"

namespace tidegate::net {

struct HttpClientSettings {
  std::size_t max_connections = 16;                        // 1..1024; further requests wait
  std::size_t max_waiting = 1024;                          // 0..1000000; further ones get kQueueFull
  std::size_t max_response_bytes = 32 << 20;               // 1 KiB..1 GiB; a longer answer is a kParse error
  base::Duration idle_timeout = std::chrono::seconds{30};  // 1 ms..1 h; an idle connection is closed then
  bool accept_gzip = true;                                 // ask for compressed answers, and unpack them

  std::vector<std::string> validate() const;
};

struct HttpClientStats {
  std::uint64_t requests = 0;
  std::uint64_t connections_opened = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::size_t waiting = 0;  // requests, for a connection; now
};

// Makes a request when a connection is free to take it, or says why it must not go any more.
using RequestMaker = std::move_only_function<base::Result<HttpRequest>()>;

class HttpClient {
 public:
  // Precondition: settings.validate() is empty. `network` must outlive the requests under way.
  HttpClient(Loop& loop, Network& network, Address host, HttpClientSettings settings = {});
  // Aborts what is under way with kCancelled (a connection being dialed when its dialing ends).
  ~HttpClient();

  // Sends one request and reads the whole answer. The deadline covers waiting for a connection, dialing,
  // sending and reading; a connection on which it passed is closed. Target and body go out byte for byte;
  // Host and Content-Length are added. A caller's own Host, Content-Length, Transfer-Encoding and Connection
  // are left out: they describe the connection. Any status is a success here. Errors: kConnectionRefused,
  // kConnectionLost, kDeadlineExceeded, kQueueFull, kParse (no HTTP, or too long), kCancelled,
  // kInvalidArgument (blanks or line breaks where they would end a part early).
  // `Error::delivery` is kNotSent only if not one byte of the request left; otherwise kUnknown.
  // A compressed answer comes unpacked, without its Content-Encoding; max_response_bytes holds for both
  // forms. A kept-alive connection that turns out to be closed before a byte was accepted is replaced
  // silently.
  Task<base::Result<HttpResponse>> send(HttpRequest request, base::MonotonicTime deadline);
  // The same of what `make` gives: asked after all waiting and dialing, right before the first byte goes;
  // once more if the connection turns out to be closed. Its error ends the request, as it is.
  Task<base::Result<HttpResponse>> send(RequestMaker make, base::MonotonicTime deadline);

  // Opens connections before they are needed, so that the next requests wait for no handshake: until `count`
  // are idle, or all that max_connections leaves free. Those that cannot be opened are left out, quietly: a
  // request will meet the same trouble and report it.
  Task<void> warm_up(std::size_t count, base::MonotonicTime deadline);

  HttpClientStats stats() const;
  // The same as samples, without labels: a program that has several collects from one.
  void collect(std::vector<base::Sample>& out) const;
  const Address& host() const noexcept;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace tidegate::net
