// One keep-alive connection of the HTTP client. Known inside net only.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tidegate/base/error.hpp"
#include "tidegate/net/network/stream.hpp"
#include "tidegate/net/web/http.hpp"
#include "tidegate/net/web/http_codec.hpp"

namespace tidegate::net {

// Carries one exchange after the other. A read is always under way, also between exchanges: a peer that
// closes an idle connection is noticed at once, not by the next request.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(Loop& loop, std::unique_ptr<Stream> stream, std::size_t max_response_bytes);

  // Once, before all else.
  void start() { read_more(); }

  // Sends `wire` and reads the answer. `wire` must outlive the task; one exchange at a time. Errors as
  // HttpClient::send lists them; after any of them the connection is cut.
  static Task<base::Result<HttpResponse>> exchange(std::shared_ptr<HttpConnection> self,
                                                   std::string_view wire, bool to_head,
                                                   base::MonotonicTime deadline);

  // Another exchange can follow.
  bool reusable() const noexcept { return !failure_ && !answer_; }
  // Between exchanges: calls back once when the connection ends by itself or `timeout` passes. The connection
  // is cut then.
  void rest(base::Duration timeout, std::move_only_function<void()> on_end);
  void wake() noexcept;
  // Ends the connection and the exchange under way with that error.
  void fail(base::ErrorCode code, std::string message);

 private:
  void read_more();
  void on_read(IoResult result);
  void on_bytes();
  void on_end_of_stream(const boost::system::error_code& error);
  base::Result<HttpResponse> outcome(std::size_t bytes_sent);

  Loop& loop_;
  std::unique_ptr<Stream> stream_;
  std::size_t max_response_bytes_;

  std::array<char, 16 * 1024> chunk_;
  std::string unread_;                        // received and not used up by the parser
  std::optional<HttpResponseParser> answer_;  // during an exchange
  Signal progress_;                           // the answer is whole, or the connection failed
  std::optional<base::Error> failure_;        // set once: the connection is of no more use

  Timer timer_;  // the exchange's deadline, or the idle timeout
  std::move_only_function<void()> on_idle_end_;
};

}  // namespace tidegate::net
