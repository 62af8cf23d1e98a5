#include "tidegate/dashboard/routes.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "tidegate/dashboard/page.hpp"
#include "tidegate/dashboard/status_json.hpp"

namespace tidegate::dashboard {
namespace {

constexpr std::array<std::string_view, 6> kPaths{"/",        "/status", "/metrics",
                                                 "/healthz", "/readyz", "/style.css"};
constexpr std::string_view kPlain = "text/plain; charset=utf-8";

// Of a path that somebody made up, enough to recognise it.
constexpr std::size_t kMostShown = 100;

// What a browser must not do with our answers. The policy: nothing is loaded but our own style, no script
// runs, no form is sent, no other page shows ours (CSP level 3; owasp.org, "HTTP headers", read 2026-11-30).
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kOnEveryAnswer{{
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Content-Type-Options", "nosniff"},
}};

net::HttpResponse content(std::string_view type, std::string body, int status = 200) {
  net::HttpResponse response{.status = status, .headers = {}, .body = std::move(body)};
  response.headers.emplace_back("Content-Type", type);
  return response;
}

net::HttpResponse error(int status, const std::string& why) {
  return content("application/json", error_json(why), status);
}

net::HttpResponse error(const Refusal& refusal) {
  return error(refusal.status, refusal.why);
}

net::HttpResponse guarded(net::HttpResponse response) {
  for (const auto& [name, value] : kOnEveryAnswer) response.headers.emplace_back(name, value);
  return response;
}

std::string_view path_of(const net::HttpRequest& request) {
  return std::string_view{request.target}.substr(0, request.target.find('?'));
}

bool only_reads(const net::HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

net::HttpResponse not_found(std::string_view path) {
  std::string there_are;
  for (const std::string_view each : kPaths) there_are += (there_are.empty() ? "" : ", ") + std::string{each};
  return error(404, "there is no " + std::string{path.substr(0, kMostShown)} + "; there are " + there_are);
}

}  // namespace

net::HttpResponse Routes::answer(const net::HttpRequest& request) const {
  if (const auto refusal = hosts_.refuses(request.headers, !only_reads(request))) {
    return guarded(error(*refusal));
  }
  return guarded(content_of(request));
}

net::HttpResponse Routes::refuse_upgrade(const net::HttpRequest& upgrade) const {
  if (const auto refusal = hosts_.refuses(upgrade.headers, true)) return guarded(error(*refusal));
  return guarded(error(404, "there is no stream here; ask for the pages by GET"));
}

net::HttpResponse Routes::content_of(const net::HttpRequest& request) const {
  const std::string_view path = path_of(request);
  if (std::ranges::find(kPaths, path) == kPaths.end()) return not_found(path);
  if (!only_reads(request)) {
    net::HttpResponse refusal = error(405, "the dashboard only tells; use GET or HEAD");
    refusal.headers.emplace_back("Allow", "GET, HEAD");
    return refusal;
  }
  if (path == "/status") return status();
  if (path == "/metrics") return metrics(request);
  // Answered by the loop that does the process's work: it turns.
  if (path == "/healthz") return content(kPlain, "ok\n");
  if (path == "/readyz") return ready();
  if (path == "/style.css") return style();
  return page();
}

net::HttpResponse Routes::page() const {
  return content("text/html; charset=utf-8", dashboard::page(source_.status()));
}

net::HttpResponse Routes::style() const {
  return content("text/css; charset=utf-8", std::string{stylesheet()});
}

net::HttpResponse Routes::status() const {
  return content("application/json", to_json(source_.status()));
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
