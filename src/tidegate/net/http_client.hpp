// A keep-alive pool of HTTP/1.1 connections to one host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "tidegate/base/error.hpp"
#include "tidegate/net/http.hpp"
#include "tidegate/net/network.hpp"

namespace tidegate::net {

struct HttpClientSettings {
  std::size_t max_connections = 16;                        // range 1..1024; further requests wait
  std::size_t max_waiting = 1024;                          // further ones are refused with kQueueFull
  std::size_t max_response_bytes = 32 << 20;               // a longer answer is an error
  base::Duration idle_timeout = std::chrono::seconds{30};  // an idle connection is closed after that
};

struct HttpClientStats {
  std::uint64_t requests = 0;
  std::uint64_t connections_opened = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
};

class HttpClient {
 public:
  HttpClient(Loop& loop, Network& network, Address host, HttpClientSettings settings = {});
  ~HttpClient();  // aborts what is under way with kCancelled

  // Sends one request and reads the whole answer. The deadline covers waiting for a connection, dialing,
  // sending and reading; a connection on which it passed is closed. Any status is a success here. Errors:
  // kConnectionRefused, kConnectionLost, kDeadlineExceeded, kQueueFull, kParse (no HTTP), kCancelled.
  // `Error::delivery` is kNotSent only if not one byte of the request left; otherwise kUnknown.
  // A kept-alive connection that turns out to be closed before a byte was accepted is replaced silently.
  Task<base::Result<HttpResponse>> send(HttpRequest request, base::MonotonicTime deadline);

  HttpClientStats stats() const;
  const Address& host() const noexcept;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace tidegate::net
