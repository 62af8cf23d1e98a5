#include "tidegate/net/web/http_codec.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <charconv>
#include <limits>
#include <optional>

#include "tidegate/base/assert.hpp"

namespace tidegate::net {
namespace {

namespace beast_http = boost::beast::http;
using boost::system::error_code;

constexpr std::uint32_t kMaxHeaderBytes = 64 * 1024;

// They describe the connection, not the message: each hop has its own.
constexpr std::array<std::string_view, 4> kOwnHeaders{"host", "content-length", "transfer-encoding",
                                                      "connection"};

bool is_own_header(std::string_view name) {
  return std::ranges::any_of(kOwnHeaders,
                             [name](std::string_view own) { return same_header_name(own, name); });
}

bool breaks_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

bool breaks_word(std::string_view text) {
  return text.empty() || breaks_line(text) || text.find_first_of(" \t") != std::string_view::npos;
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

void append_own_length(std::string& out, std::size_t length) {
  append_header(out, "Content-Length", std::to_string(length));
}

Headers headers_of(const beast_http::fields& fields) {
  Headers headers;
  for (const auto& field : fields) headers.emplace_back(field.name_string(), field.value());
  return headers;
}

// "0\r\n\r\n". Once Beast (1.81) has seen the first line of it, it asserts that the rest is there at its next
// look, so a body in chunks is shown to it only in pieces of that size: no such body can end in less.
constexpr std::size_t kLastChunkBytes = 5;

// Drives a Beast parser over bytes that are all at hand. Beast uses them up piecewise: the header only when
// it is whole, a body as it comes.
template <class Parser>
base::Result<std::size_t> put_all(Parser& parser, std::string_view bytes, const char* what) {
  std::size_t used = 0;
  while (used < bytes.size() && !parser.is_done()) {
    const bool in_chunks = parser.is_header_done() && parser.chunked();
    if (in_chunks && bytes.size() - used < kLastChunkBytes) break;
    error_code error;
    const std::size_t step = parser.put(boost::asio::buffer(bytes.substr(used)), error);
    used += step;
    if (error == beast_http::error::need_more) break;
    if (error) {
      auto failure = base::fail(base::ErrorCode::kParse, std::string(what) + ": " + error.message());
      const bool too_long =
          error == beast_http::error::body_limit || error == beast_http::error::header_limit;
      failure.error().http_status = too_long ? 413 : 400;
      return failure;
    }
    if (step == 0) break;
  }
  return used;
}

}  // namespace

base::Result<std::string> serialize(const HttpRequest& request, std::string_view host) {
  if (breaks_word(request.method) || breaks_word(request.target)) {
    return base::fail_unsent(
        base::ErrorCode::kInvalidArgument,
        "an HTTP method or target is empty or holds blanks or line breaks: encode it first");
  }
  std::string out;
  out.reserve(256 + request.target.size() + request.body.size());
  out.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\n");
  append_header(out, "Host", host);
  for (const auto& [name, value] : request.headers) {
    if (breaks_word(name) || breaks_line(value)) {
      return base::fail_unsent(base::ErrorCode::kInvalidArgument,
                               "an HTTP header holds line breaks, or blanks in its name: leave them out");
    }
    if (!is_own_header(name)) append_header(out, name, value);
  }
  const bool usually_without_body = request.method == "GET" || request.method == "HEAD" ||
                                    request.method == "DELETE" || request.method == "OPTIONS";
  if (!request.body.empty() || !usually_without_body) append_own_length(out, request.body.size());
  out.append("\r\n").append(request.body);
  return out;
}

bool has_body(int status) noexcept {
  return status >= 200 && status != 204 && status != 304;
}

std::string serialize_header(const HttpResponse& response, BodyEnd end, std::size_t length, bool keep_alive) {
  std::string out;
  const auto reason = beast_http::obsolete_reason(
      beast_http::int_to_status(static_cast<unsigned>(std::clamp(response.status, 100, 999))));
  out.reserve(256);
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  out.append(reason.data(), reason.size()).append("\r\n");
  for (const auto& [name, value] : response.headers) {
    // A handler's value may come from outside; what would split the answer in two is left out.
    if (!is_own_header(name) && !breaks_word(name) && !breaks_line(value)) append_header(out, name, value);
  }
  if (has_body(response.status)) {
    if (end == BodyEnd::kLength) append_own_length(out, length);
    if (end == BodyEnd::kChunks) append_header(out, "Transfer-Encoding", "chunked");
  }
  if (!keep_alive) append_header(out, "Connection", "close");
  out.append("\r\n");
  return out;
}

std::string serialize(const HttpResponse& response, bool keep_alive, bool head_only) {
  std::string out = serialize_header(response, BodyEnd::kLength, response.body.size(), keep_alive);
  if (!has_body(response.status) || head_only) return out;
  out.reserve(out.size() + response.body.size());
  out.append(response.body);
  return out;
}

std::string serialize_chunk(std::string_view piece) {
  TIDEGATE_ASSERT(!piece.empty(), "an empty chunk ends a body");
  std::array<char, 2 * sizeof(std::size_t)> digits{};
  const auto size = std::to_chars(digits.data(), digits.data() + digits.size(), piece.size(), 16);
  std::string out;
  out.reserve(piece.size() + digits.size() + 4);
  out.append(digits.data(), size.ptr).append("\r\n").append(piece).append("\r\n");
  return out;
}

struct HttpResponseParser::Impl {
  using Parser = beast_http::response_parser<beast_http::string_body>;

  Impl(std::size_t its_max_bytes, bool its_to_head) : max_bytes(its_max_bytes), to_head(its_to_head) {
    restart();
  }

  void restart() {
    parser.emplace();
    parser->eager(true);
    parser->body_limit(max_bytes);
    parser->header_limit(kMaxHeaderBytes);
    parser->skip(to_head);
  }
  bool at_interim() const {
    return parser->is_done() && parser->get().result_int() / 100 == 1 && parser->get().result_int() != 101;
  }

  std::size_t max_bytes;
  bool to_head;
  bool refused = false;          // whole for Beast, and yet no answer
  std::optional<Parser> parser;  // Beast's parsers cannot be assigned
};

HttpResponseParser::HttpResponseParser(std::size_t max_bytes, bool to_head)
    : impl_(std::make_unique<Impl>(max_bytes, to_head)) {}
HttpResponseParser::~HttpResponseParser() = default;
HttpResponseParser::HttpResponseParser(HttpResponseParser&&) noexcept = default;
HttpResponseParser& HttpResponseParser::operator=(HttpResponseParser&&) noexcept = default;

base::Result<std::size_t> HttpResponseParser::put(std::string_view bytes) {
  std::size_t total = 0;
  while (true) {
    auto used = put_all(*impl_->parser, bytes.substr(total), "the answer is no HTTP or is too long");
    if (!used) return used;
    total += *used;
    // Beast takes any three digits; the first of them is the answer's class (RFC 9110, 15).
    if (impl_->parser->is_header_done() && impl_->parser->get().result_int() < 100) {
      impl_->refused = true;
      return base::fail(base::ErrorCode::kParse, "the answer is no HTTP: its status is below 100");
    }
    if (!impl_->at_interim()) return total;
    impl_->restart();
  }
}

void HttpResponseParser::put_end() {
  error_code ignored;  // an answer that is not whole stays not done
  if (impl_->parser->got_some() && !impl_->parser->is_done()) impl_->parser->put_eof(ignored);
}

bool HttpResponseParser::done() const {
  return !impl_->refused && impl_->parser->is_done();
}

bool HttpResponseParser::keep_alive() const {
  return impl_->parser->keep_alive();
}

HttpResponse HttpResponseParser::take() {
  auto message = impl_->parser->release();
  return {.status = static_cast<int>(message.result_int()),
          .headers = headers_of(message),
          .body = std::move(message.body())};
}

// Beast (1.81) holds the request line and the fields against its limit each by itself, and at once or not as
// they come: whether a header fits is decided here, and Beast's limit lies where it decides nothing.
struct HttpRequestParser::Impl {
  // `bytes`: what of it is not used yet.
  bool header_fits(std::string_view bytes) const {
    return parser.is_header_done() || header_used + known_of_header(bytes) <= header_limit;
  }
  std::size_t known_of_header(std::string_view bytes) const {
    constexpr std::string_view kEnd = "\r\n\r\n";
    for (std::size_t used = 1; used < kEnd.size(); ++used) {
      if (last_used.ends_with(kEnd.substr(0, used)) && bytes.starts_with(kEnd.substr(used))) {
        return kEnd.size() - used;
      }
    }
    const std::size_t end = bytes.find(kEnd);
    return end == std::string_view::npos ? bytes.size() : end + kEnd.size();
  }
  void use(std::string_view bytes) {
    header_used += bytes.size();
    last_used.append(bytes.substr(bytes.size() - std::min<std::size_t>(bytes.size(), 3)));
    last_used.erase(0, last_used.size() - std::min<std::size_t>(last_used.size(), 3));
  }

  beast_http::request_parser<beast_http::string_body> parser;
  std::size_t header_limit = 0;
  std::size_t header_used = 0;  // of its bytes, before it was whole
  std::string last_used;        // of them, at most three: where its end may have begun
};

HttpRequestParser::HttpRequestParser(std::size_t max_bytes) : impl_(std::make_unique<Impl>()) {
  impl_->parser.eager(true);
  impl_->parser.body_limit(max_bytes);
  impl_->header_limit = std::min<std::size_t>(max_bytes, kMaxHeaderBytes);
  impl_->parser.header_limit(2 * kMaxHeaderBytes);
}
HttpRequestParser::~HttpRequestParser() = default;

base::Result<std::size_t> HttpRequestParser::put(std::string_view bytes) {
  if (!impl_->header_fits(bytes)) {
    auto failure = base::fail(base::ErrorCode::kParse, "the request is too long: its header has more than " +
                                                           std::to_string(impl_->header_limit) + " bytes");
    failure.error().http_status = 413;
    return failure;
  }
  const auto used = put_all(impl_->parser, bytes, "the request is no HTTP or is too long");
  if (used && !impl_->parser.is_header_done()) impl_->use(bytes.substr(0, *used));
  return used;
}

bool HttpRequestParser::done() const {
  return impl_->parser.is_done();
}

bool HttpRequestParser::keep_alive() const {
  return impl_->parser.keep_alive();
}

bool HttpRequestParser::takes_chunks() const {
  return impl_->parser.get().version() >= 11;
}

bool HttpRequestParser::asks_for_websocket() const {
  return boost::beast::websocket::is_upgrade(impl_->parser.get());
}

HttpRequest HttpRequestParser::take() {
  auto message = impl_->parser.release();
  return {.method = std::string(message.method_string()),
          .target = std::string(message.target()),
          .headers = headers_of(message),
          .body = std::move(message.body())};
}

}  // namespace tidegate::net
