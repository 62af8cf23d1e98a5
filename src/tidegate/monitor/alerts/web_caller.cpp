#include "tidegate/monitor/alerts/web_caller.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "tidegate/net/network/origin.hpp"
#include "tidegate/net/tls/tls.hpp"
#include "tidegate/net/web/http_client.hpp"

namespace tidegate::monitor {
namespace {

struct Place {
  net::Address host;
  bool tls = false;
  base::Secret target;  // path and query
};

// A page of an error may be long; no answer that matters here is.
constexpr std::size_t kMostAnswer = 256 * 1024;

// Not one word of the URL: even a host may be somebody's name for a token.
std::unexpected<base::Error> no_url() {
  return base::fail(base::ErrorCode::kInvalidArgument,
                    "its URL is none: it must be https://HOST[:PORT]/PATH, or http:// to this machine");
}

bool is_visible(char c) {
  return c > ' ' && c < '\x7f';
}

base::Result<Place> parse(std::string_view url) {
  const bool is_web = url.starts_with("https://") || url.starts_with("http://");
  if (!is_web || !std::ranges::all_of(url, is_visible)) return no_url();
  const std::size_t host = url.find("://") + 3;
  const std::size_t path = std::min(url.find_first_of("/?#", host), url.size());
  const auto origin = net::parse_origin(std::string{url.substr(0, path)});
  if (!origin) return no_url();
  if (!origin->tls && !net::is_loopback(origin->address.host)) {
    return base::fail(
        base::ErrorCode::kInvalidArgument,
        origin->address.to_string() +
            " is another machine: its URL must begin with https://, or anybody on the way reads "
            "the token in it");
  }
  std::string target{url.substr(path, url.find('#', path) - path)};
  if (!target.starts_with('/')) target.insert(0, "/");
  return Place{origin->address, origin->tls, base::Secret{std::move(target)}};
}

}  // namespace

struct WebCaller::Impl {
  Impl(net::Loop& loop, net::Network& plain, std::unique_ptr<net::TlsClientNetwork> its_tls, Place its_place,
       base::Secret its_token)
      : tls(std::move(its_tls)),
        place(std::move(its_place)),
        token(std::move(its_token)),
        client(std::in_place, loop, tls ? static_cast<net::Network&>(*tls) : plain, place.host,
               net::HttpClientSettings{
                   .max_connections = 1, .max_waiting = 4, .max_response_bytes = kMostAnswer}) {}

  net::HttpRequest completed(net::HttpRequest request) const {
    request.target = place.target.reveal();
    if (!token.empty()) {
      request.headers.emplace_back("Authorization", std::string{"Bearer "}.append(token.reveal()));
    }
    return request;
  }

  std::unique_ptr<net::TlsClientNetwork> tls;  // null: none is needed
  Place place;
  base::Secret token;
  std::optional<net::HttpClient> client;  // absent: closed
};

WebCaller::WebCaller(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WebCaller::~WebCaller() = default;

base::Result<std::shared_ptr<WebCaller>> WebCaller::make(net::Loop& loop, net::Network& plain,
                                                         WebAddress address, const std::string& ca_file) {
  auto place = parse(address.url.reveal());
  if (!place) return std::unexpected(std::move(place.error()));
  if (!std::ranges::all_of(address.token.reveal(), is_visible)) {
    return base::fail(base::ErrorCode::kInvalidArgument, "its token has a blank or a line break in it");
  }
  std::unique_ptr<net::TlsClientNetwork> tls;
  if (place->tls) {
    auto made = net::TlsClientNetwork::make(loop, plain, {.ca_file = ca_file});
    if (!made) return std::unexpected(std::move(made.error()));
    tls = std::move(*made);
  }
  return std::shared_ptr<WebCaller>{new WebCaller{
      std::make_unique<Impl>(loop, plain, std::move(tls), std::move(*place), std::move(address.token))}};
}

net::Task<base::Result<net::HttpResponse>> WebCaller::call(std::shared_ptr<WebCaller> self,
                                                           net::HttpRequest request,
                                                           base::MonotonicTime deadline) {
  if (!self->impl_->client) co_return base::fail_unsent(base::ErrorCode::kCancelled, "it was closed");
  // The secrets are put in right before the first byte goes, and not while the request waits.
  net::RequestMaker make = [impl = self->impl_.get(), request = std::move(request)] {
    return base::Result<net::HttpRequest>{impl->completed(request)};
  };
  auto sending = self->impl_->client->send(std::move(make), deadline);
  auto answer = co_await std::move(sending);
  co_return answer;
}

void WebCaller::close() {
  impl_->client.reset();
}

}  // namespace tidegate::monitor
