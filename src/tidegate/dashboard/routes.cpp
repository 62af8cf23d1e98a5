#include "tidegate/dashboard/routes.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "tidegate/dashboard/answers.hpp"
#include "tidegate/dashboard/history_json.hpp"
#include "tidegate/dashboard/status_json.hpp"
#include "tidegate/dashboard/web_assets.hpp"

namespace tidegate::dashboard {
namespace {

constexpr std::array<std::string_view, 6> kPaths{"/",        "/status",  "/history",
                                                 "/metrics", "/healthz", "/readyz"};
constexpr std::string_view kActions = "/actions/";
constexpr std::string_view kExplain = "/explain/";
constexpr std::string_view kLive = "/live";
constexpr std::string_view kPlain = "text/plain; charset=utf-8";

// Of a path that somebody made up, enough to recognise it.
constexpr std::size_t kMostShown = 100;

net::HttpResponse error(const Refusal& refusal) {
  return error_answer(refusal.status, refusal.why);
}

net::HttpResponse guarded(net::HttpResponse response) {
  const bool may_be_kept = !net::header(response.headers, "Cache-Control").empty();
  for (const auto& [name, value] : headers_on_every_answer()) {
    if (name == "Cache-Control" && may_be_kept) continue;
    response.headers.emplace_back(name, value);
  }
  return response;
}

// RFC 9110, 13.1.2: a list, or "*". A browser gives back what it was given.
bool has_it_already(const net::HttpRequest& request, const WebAsset& asset) {
  return net::header(request.headers, "If-None-Match").find(asset.etag) != std::string_view::npos;
}

net::HttpResponse file(const net::HttpRequest& request, const WebAsset& asset) {
  net::HttpResponse response = has_it_already(request, asset)
                                   ? net::HttpResponse{.status = 304, .headers = {}, .body = {}}
                                   : content(asset.content_type, std::string{asset.text});
  response.headers.emplace_back("ETag", asset.etag);
  response.headers.emplace_back("Cache-Control", "no-cache");
  return response;
}

const WebAsset* file_at(std::string_view path) {
  return find_web_asset(path == "/" ? "index.html" : path.substr(std::min<std::size_t>(1, path.size())));
}

std::string_view path_of(const net::HttpRequest& request) {
  return std::string_view{request.target}.substr(0, request.target.find('?'));
}

std::string_view query_of(const net::HttpRequest& request) {
  const std::string_view target{request.target};
  return target.substr(std::min(path_of(request).size() + 1, target.size()));
}

bool only_reads(const net::HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

net::HttpResponse not_found(std::string_view path) {
  std::string there_are;
  for (const std::string_view each : kPaths) there_are += (there_are.empty() ? "" : ", ") + std::string{each};
  return error_answer(404, "there is no " + std::string{path.substr(0, kMostShown)} + "; there are " +
                               there_are + ", /explain/REQUEST_ID and /actions/NAME");
}

}  // namespace

// The policy: nothing is loaded but our own files, no script runs that is none of them, nothing is asked but
// ourselves, no form is sent, no other page shows ours (CSP level 3; owasp.org, "HTTP headers", read
// 2026-11-30).
const net::Headers& headers_on_every_answer() {
  static const net::Headers kHeaders{
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
       "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Referrer-Policy", "no-referrer"},
      {"X-Content-Type-Options", "nosniff"},
      {"Cache-Control", "no-store"},
  };
  return kHeaders;
}

bool takes_time(const net::HttpRequest& request) noexcept {
  const std::string_view path = path_of(request);
  return path == "/status" || path == "/history" || path == "/metrics" || path.starts_with(kExplain);
}

net::HttpResponse too_much_is_asked() {
  net::HttpResponse refusal = error_answer(
      503,
      "more is asked here than a process that trades has time for; ask again in a second, or read /live");
  refusal.headers.emplace_back("Retry-After", "1");
  return guarded(std::move(refusal));
}

net::HttpResponse Routes::answer(const net::HttpRequest& request, base::WallTime wall_now,
                                 base::MonotonicTime now) {
  if (hosts_) {
    if (const auto refusal = hosts_->refuses(request.headers, !only_reads(request))) {
      return guarded(error(*refusal));
    }
  }
  return guarded(content_of(request, wall_now, now));
}

std::optional<net::HttpResponse> Routes::refuses_upgrade(const net::HttpRequest& upgrade,
                                                         bool is_full) const {
  if (hosts_) {
    if (const auto refusal = hosts_->refuses(upgrade.headers, true)) return guarded(error(*refusal));
  }
  if (path_of(upgrade) != kLive) {
    return guarded(error_answer(404, "the stream is at /live; ask for pages by GET"));
  }
  if (is_full) {
    return guarded(error_answer(503, "as many pages read the stream as may; close one, or ask for /status"));
  }
  return std::nullopt;
}

net::HttpResponse Routes::content_of(const net::HttpRequest& request, base::WallTime wall_now,
                                     base::MonotonicTime now) {
  const std::string_view path = path_of(request);
  if (path.starts_with(kActions)) return actions_.answer(request, path.substr(kActions.size()), now);
  const bool explains = path.starts_with(kExplain);
  const WebAsset* const asset = hosts_ && path.starts_with('/') ? file_at(path) : nullptr;
  const bool lacks_its_file = asset == nullptr && path == "/";
  const bool known = explains || asset != nullptr || std::ranges::find(kPaths, path) != kPaths.end();
  if (!known || lacks_its_file) return not_found(path);
  if (!only_reads(request)) {
    net::HttpResponse refusal = error_answer(405, "this path only tells; use GET or HEAD");
    refusal.headers.emplace_back("Allow", "GET, HEAD");
    return refusal;
  }
  if (asset != nullptr) return file(request, *asset);
  if (explains) return explain(path.substr(kExplain.size()));
  if (path == "/status") return status();
  if (path == "/history") return history(request, wall_now);
  if (path == "/metrics") return metrics(request);
  // Answered by the loop that does the process's work: it turns.
  if (path == "/healthz") return content(kPlain, "ok\n");
  return ready();
}

net::HttpResponse Routes::explain(std::string_view id) const {
  const auto wanted = base::parse_request_id(id);
  if (!wanted) {
    return error_answer(400,
                        "'" + std::string{id.substr(0, kMostShown)} +
                            "' is no request's id: give one as errors and logs show it, like 692c5a70-1f");
  }
  auto told = source_.explain(*wanted);
  if (told) return json(std::move(*told));
  return error_answer(404, told.error().message);
}

net::HttpResponse Routes::status() const {
  return json(to_json(source_.status()));
}

net::HttpResponse Routes::history(const net::HttpRequest& request, base::WallTime now) const {
  const monitor::SeriesHistory* const kept = source_.history();
  if (kept == nullptr) return error_answer(404, "no history is kept here");
  const auto wanted = parse_history_request(query_of(request), now);
  if (!wanted) return error_answer(400, wanted.error().message);
  auto answer = history_json(*kept, *wanted);
  if (!answer) return error_answer(400, answer.error().message);
  return json(std::move(*answer));
}

net::HttpResponse Routes::metrics(const net::HttpRequest& request) const {
  MetricsText text = source_.metrics(net::header(request.headers, "Accept"));
  net::HttpResponse response = content(text.content_type, std::move(text.body));
  response.headers.emplace_back("Vary", "Accept");
  return response;
}

net::HttpResponse Routes::ready() const {
  const std::vector<std::string> reasons = source_.not_ready_because();
  if (reasons.empty()) return content(kPlain, "ready\n");
  std::string lines;
  for (const std::string& reason : reasons) lines += reason + "\n";
  return content(kPlain, std::move(lines), 503);
}

}  // namespace tidegate::dashboard
