// Any bytes as a server's answer: the parser and the client read the same from them however they are cut into
// pieces, and what was read can be written and read again. Only when damage is noticed depends on the pieces:
// Beast looks at a header's fields as they come while it has come in one piece, and else when it is whole.
#include <algorithm>
#include <optional>
#include <utility>

#include "net/pieces.hpp"
#include "net/raw_peer.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/net/web/http_client.hpp"
#include "tidegate/net/web/http_codec.hpp"

namespace tidegate::net {
namespace {

constexpr std::size_t kMaxBytes = 1024;
constexpr base::Duration kDeadline = std::chrono::minutes{1};

bool same(const HttpResponse& a, const HttpResponse& b) {
  return a.status == b.status && a.headers == b.headers && a.body == b.body;
}

struct Parsed {
  std::optional<HttpResponse> answer;
  bool keep_alive = false;
  std::size_t used = 0;
};

Parsed parse(const fuzz::Pieces& pieces, bool to_head) {
  HttpResponseParser parser{kMaxBytes, to_head};
  Parsed parsed;
  std::string unread;
  for (const std::string_view piece : pieces) {
    unread.append(piece);
    const auto used = parser.put(unread);
    if (!used) return parsed;
    TIDEGATE_ASSERT(*used <= unread.size(), "no more is used up than was there");
    parsed.used += *used;
    unread.erase(0, *used);
    if (parser.done()) break;
  }
  if (!parser.done()) parser.put_end();
  if (!parser.done()) return parsed;
  parsed.keep_alive = parser.keep_alive();
  parsed.answer = parser.take();
  return parsed;
}

void expect_the_same(const Parsed& once, const Parsed& in_pieces) {
  TIDEGATE_ASSERT(once.answer.has_value() == in_pieces.answer.has_value(),
                  "an answer is one however it comes");
  if (!once.answer) return;
  TIDEGATE_ASSERT(same(*once.answer, *in_pieces.answer), "which reads the same");
  TIDEGATE_ASSERT(once.used == in_pieces.used, "and ends at the same byte");
  TIDEGATE_ASSERT(once.keep_alive == in_pieces.keep_alive, "and says the same about the connection");
}

// Without what describes the connection: each writer adds its own.
Headers of_the_message(Headers headers) {
  std::erase_if(headers, [](const auto& field) {
    const auto is = [&field](std::string_view name) { return same_header_name(field.first, name); };
    return is("Host") || is("Content-Length") || is("Transfer-Encoding") || is("Connection");
  });
  return headers;
}

void expect_to_be_written_and_read_again(const Parsed& read, bool to_head) {
  TIDEGATE_ASSERT(read.answer->status >= 100, "a status has three digits");
  TIDEGATE_ASSERT(read.answer->body.size() <= kMaxBytes, "an answer has its bound");
  if (read.answer->status < 200) return;  // 101: what follows is another protocol
  const auto written = serialize(*read.answer, read.keep_alive, to_head);
  const Parsed again = parse(fuzz::whole(written), to_head);
  TIDEGATE_ASSERT(again.answer && again.used == written.size(), "what was read can be written");
  TIDEGATE_ASSERT(again.answer->status == read.answer->status && again.answer->body == read.answer->body,
                  "and means the same");
  TIDEGATE_ASSERT(of_the_message(again.answer->headers) == of_the_message(read.answer->headers),
                  "with its headers");
  TIDEGATE_ASSERT(again.keep_alive == read.keep_alive, "and the connection goes on or ends as before");
}

Task<void> serve_once(Loop& loop, Listener& listener, fuzz::Pieces pieces) {
  const auto stream = co_await listener.accept();
  if (!stream) co_return;
  std::string head;
  const bool asked = co_await read_head(**stream, head);
  if (asked) co_await send_pieces(loop, **stream, std::move(pieces));
}

Task<void> ask_once(Loop& loop, HttpClient& client, std::string method,
                    std::optional<base::Result<HttpResponse>>& answer) {
  HttpRequest request{.method = std::move(method)};
  auto sending = client.send(std::move(request), loop.now() + kDeadline);
  answer = co_await std::move(sending);
}

base::Result<HttpResponse> fetch(fuzz::Pieces pieces, bool to_head) {
  Stage stage;
  const auto listener = stage.network.listen({}).value();
  HttpClient client{*stage.loop, stage.network, listener->address(), {.max_response_bytes = kMaxBytes}};
  std::optional<base::Result<HttpResponse>> answer;
  stage.loop->spawn(serve_once(*stage.loop, *listener, std::move(pieces)));
  stage.loop->spawn(ask_once(*stage.loop, client, to_head ? "HEAD" : "GET", answer));
  stage.play();
  TIDEGATE_ASSERT(answer, "every request gets its answer or its error");
  return std::move(*answer);
}

void expect_no_answer(const base::Error& error) {
  TIDEGATE_ASSERT(error.code == base::ErrorCode::kParse || error.code == base::ErrorCode::kConnectionLost,
                  "what is no answer is damaged or cut short");
  TIDEGATE_ASSERT(error.delivery == base::Delivery::kUnknown, "the request had left");
}

void expect_one_outcome(const base::Result<HttpResponse>& once, const base::Result<HttpResponse>& in_pieces) {
  TIDEGATE_ASSERT(once.has_value() == in_pieces.has_value(),
                  "the client's outcome does not depend on pieces");
  if (!once) {
    expect_no_answer(once.error());
    return expect_no_answer(in_pieces.error());
  }
  TIDEGATE_ASSERT(same(*once, *in_pieces), "an answer neither");
  TIDEGATE_ASSERT(once->status >= 100, "its status has three digits");
  TIDEGATE_ASSERT(once->body.size() <= kMaxBytes, "packed or not, an answer has its bound");
}

}  // namespace
}  // namespace tidegate::net

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidegate;
  using namespace tidegate::net;
  fuzz::FuzzInput input{fuzz::bytes_of(data, size)};
  const bool to_head = input.below(2) == 1;
  const fuzz::Cutter cutter{input};
  const std::string_view bytes = input.rest();
  const Parsed once = parse(fuzz::whole(bytes), to_head);
  expect_the_same(once, parse(cutter.cut(bytes), to_head));
  if (once.answer) expect_to_be_written_and_read_again(once, to_head);
  expect_one_outcome(fetch(fuzz::whole(bytes), to_head), fetch(cutter.cut(bytes), to_head));
  return 0;
}
