// The status of a process from its dashboard, by HTTP.
#pragma once

#include <memory>
#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/web/http_client.hpp"

namespace tidegate::apps::top {

// Keeps its connection. Thread rule: one thread at a time.
class UrlStatus {
 public:
  // "http://127.0.0.1:8091". Error: kInvalidArgument; it is no such address, or one with TLS, which a
  // dashboard does not speak.
  static base::Result<std::unique_ptr<UrlStatus>> at(const std::string& url);

  // What /status answers; waits 2 s at most. Errors: as net::HttpClient; kUnavailable: it answered, but with
  // another status than 200.
  base::Result<std::string> get();

 private:
  UrlStatus(std::string url, const net::Address& address);

  std::string url_;
  std::unique_ptr<net::Loop> loop_;
  std::unique_ptr<net::Network> network_;
  net::HttpClient client_;
};

}  // namespace tidegate::apps::top
