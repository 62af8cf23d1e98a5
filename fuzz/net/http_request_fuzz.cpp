// Any bytes towards a server: it sees the same requests and answers the same however they are cut into
// pieces, and a request that was read can be written and read again. Only when damage is noticed depends on
// the pieces: Beast looks at a header's fields as they come while it has come in one piece, and else when it
// is whole.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "net/pieces.hpp"
#include "net/raw_peer.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/net/web/http_codec.hpp"
#include "tidegate/net/web/http_server.hpp"

namespace tidegate::net {
namespace {

constexpr std::size_t kMaxBytes = 1024;

bool same(const HttpRequest& a, const HttpRequest& b) {
  return a.method == b.method && a.target == b.target && a.headers == b.headers && a.body == b.body;
}

struct Parsed {
  std::optional<HttpRequest> request;
  std::size_t used = 0;
};

Parsed parse(const fuzz::Pieces& pieces) {
  HttpRequestParser parser{kMaxBytes};
  Parsed parsed;
  std::string unread;
  for (const std::string_view piece : pieces) {
    unread.append(piece);
    const auto used = parser.put(unread);
    if (!used) {
      const int status = used.error().http_status;
      TIDEGATE_ASSERT(status == 400 || status == 413, "a refusal has its status");
      return parsed;
    }
    TIDEGATE_ASSERT(*used <= unread.size(), "no more is used up than was there");
    parsed.used += *used;
    unread.erase(0, *used);
    if (parser.done()) break;
  }
  if (parser.done()) parsed.request = parser.take();
  return parsed;
}

Headers of_the_message(Headers headers) {
  std::erase_if(headers, [](const auto& field) {
    const auto is = [&field](std::string_view name) { return same_header_name(field.first, name); };
    return is("Host") || is("Content-Length") || is("Transfer-Encoding") || is("Connection");
  });
  return headers;
}

void expect_to_be_written_and_read_again(const HttpRequest& request) {
  TIDEGATE_ASSERT(request.body.size() <= kMaxBytes, "a request has its bound");
  const auto written = serialize(request, "host:1");
  TIDEGATE_ASSERT(written, "what was read can be written");
  if (written->size() - request.body.size() > kMaxBytes) return;  // headers have a bound of their own
  const Parsed again = parse(fuzz::whole(*written));
  TIDEGATE_ASSERT(again.request && again.used == written->size(), "and read again");
  TIDEGATE_ASSERT(again.request->method == request.method && again.request->target == request.target &&
                      again.request->body == request.body,
                  "and means the same");
  TIDEGATE_ASSERT(of_the_message(again.request->headers) == of_the_message(request.headers),
                  "with its headers");
}

class Witness final : public HttpHandler {
 public:
  Task<HttpAnswer> on_request(HttpRequest request) override {
    requests.push_back(request);
    HttpAnswer answer;
    answer.response.body = request.method + " " + request.target;
    co_return answer;
  }
  Task<void> on_websocket(HttpRequest, std::shared_ptr<WebSocket>) override {
    upgraded = true;
    co_return;
  }

  std::vector<HttpRequest> requests;
  bool upgraded = false;
};

struct Served {
  std::vector<HttpRequest> requests;
  bool upgraded = false;
  std::string answers;
};

Task<void> talk(Loop& loop, Network& network, Address to, fuzz::Pieces pieces, std::string& answers) {
  auto stream = co_await network.dial(std::move(to), base::kNever);
  if (!stream) co_return;
  co_await send_pieces(loop, **stream, std::move(pieces));
  (*stream)->finish();
  co_await read_to_the_end(**stream, answers);
}

Served serve(fuzz::Pieces pieces) {
  Stage stage;
  Witness witness;
  HttpServer server{*stage.loop, stage.network.listen({}).value(), witness, {.max_request_bytes = kMaxBytes}};
  server.start();
  Served served;
  stage.loop->spawn(talk(*stage.loop, stage.network, server.address(), std::move(pieces), served.answers));
  stage.play();
  served.requests = std::move(witness.requests);
  served.upgraded = witness.upgraded;
  return served;
}

// A refusal is the last of all answers. The witness gives none, and no target holds blanks.
std::string_view without_refusal(std::string_view answers) {
  return answers.substr(0, answers.find("HTTP/1.1 4"));
}

bool asks_for_upgrade(std::string_view bytes) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  std::string text{bytes};
  std::transform(text.begin(), text.end(), text.begin(), lower);
  return text.find("upgrade") != std::string::npos;
}

}  // namespace
}  // namespace tidegate::net

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidegate;
  using namespace tidegate::net;
  fuzz::FuzzInput input{fuzz::bytes_of(data, size)};
  const fuzz::Cutter cutter{input};
  const std::string_view bytes = input.rest();
  const Parsed once = parse(fuzz::whole(bytes));
  const Parsed in_pieces = parse(cutter.cut(bytes));
  TIDEGATE_ASSERT(once.request.has_value() == in_pieces.request.has_value(),
                  "a request is one however the bytes come");
  if (once.request) {
    TIDEGATE_ASSERT(same(*once.request, *in_pieces.request) && once.used == in_pieces.used, "with its end");
    expect_to_be_written_and_read_again(*once.request);
  }
  const Served at_once = serve(fuzz::whole(bytes));
  const Served by_and_by = serve(cutter.cut(bytes));
  // Whether frames came before the upgrade was accepted is a matter of time, and answered accordingly.
  if (asks_for_upgrade(bytes)) return 0;
  TIDEGATE_ASSERT(!at_once.upgraded && !by_and_by.upgraded, "who does not ask is not upgraded");
  TIDEGATE_ASSERT(std::ranges::equal(at_once.requests, by_and_by.requests, same), "the server sees the same");
  TIDEGATE_ASSERT(without_refusal(at_once.answers) == without_refusal(by_and_by.answers),
                  "and answers the same");
  return 0;
}
