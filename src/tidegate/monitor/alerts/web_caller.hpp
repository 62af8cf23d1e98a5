// One address on the web that is asked now and then, and that nobody may read: who knows it may post there.
#pragma once

#include <memory>
#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/base/secret.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/loop/task.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/web/http.hpp"

namespace tidegate::monitor {

// What a sink needs to know and no file of settings shows.
struct WebAddress {
  base::Secret url;    // "https://HOST[:PORT]/PATH?QUERY"; http:// to this machine alone
  base::Secret token;  // sent as "Authorization: Bearer …"; empty: none
};

// Thread rule: the loop's thread. Every error names HOST:PORT at the most, never the path, the query or the
// token.
class WebCaller {
 public:
  // Errors: kInvalidArgument (no such URL, or one without TLS to another machine), kIo (a `ca_file` that
  // cannot be read). `loop` and `plain` must outlive the requests under way. `ca_file`: PEM certificates that
  // are trusted; empty: those of the system.
  static base::Result<std::shared_ptr<WebCaller>> make(net::Loop& loop, net::Network& plain,
                                                       WebAddress address, const std::string& ca_file);
  ~WebCaller();
  WebCaller(const WebCaller&) = delete;
  WebCaller& operator=(const WebCaller&) = delete;

  // Sends it to that address; its target and what proves our right to ask are filled in. An answer of more
  // than 256 KiB is an error. `self` keeps what the request needs.
  static net::Task<base::Result<net::HttpResponse>> call(std::shared_ptr<WebCaller> self,
                                                         net::HttpRequest request,
                                                         base::MonotonicTime deadline);
  // Ends the requests under way with kCancelled.
  void close();

 private:
  struct Impl;
  explicit WebCaller(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace tidegate::monitor
