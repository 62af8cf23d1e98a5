// Every request of a session and the head of its answer, read from the bytes on the wire: for a judge that
// takes neither side's word for it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/market/types.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/resilience/call.hpp"

namespace tidegate::virtual_hour {

struct AnswerHead {
  base::MonotonicTime at{};
  int status = 0;
  std::optional<base::Duration> retry_after;
};

// What a signed request says of the time in which it may be taken.
struct WireWindow {
  base::WallTime timestamp{};
  base::Duration recv_window{};
};

struct WireRequest {
  base::MonotonicTime sent{};
  mexc::wire::Endpoint endpoint{};
  resilience::CallWeight weight;
  std::string api_key;                        // empty: anybody's
  std::optional<AnswerHead> answer;           // none: no byte of one was ever on the wire
  std::optional<WireWindow> window;           // none: not signed
  std::vector<market::ClientOrderId> placed;  // the orders that it asks for
  // The order that it asks to cancel, where it is one and named by its owner's id.
  std::optional<market::ClientOrderId> canceled;
};

// A WebSocket that the client wanted to open.
struct StreamAttempt {
  base::MonotonicTime sent{};
  std::string path;  // without its listen key
  bool has_key = false;
  std::optional<AnswerHead> answer;  // as of a request
};

// Relies on what the wire shows: a message begins a run, and no request follows another unanswered one on its
// connection. Memory: every request and stream of the session.
class RequestLog final : public net::WireTap {
 public:
  void on_wire(const net::WireRun& run) override;

  // Those for an endpoint of the table, in the order in which they were sent.
  std::vector<WireRequest> take() { return std::move(requests_); }
  std::vector<StreamAttempt> take_streams() { return std::move(streams_); }

 private:
  void on_request(const net::WireRun& run);
  void on_answer(const net::WireRun& run);

  std::vector<WireRequest> requests_;
  std::vector<StreamAttempt> streams_;
  // By connection: the last request on it, and the upgrade that it was made for.
  std::map<std::uint64_t, std::size_t> last_of_;
  std::map<std::uint64_t, std::size_t> stream_of_;
};

}  // namespace tidegate::virtual_hour
