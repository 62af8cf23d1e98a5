// Who may do something to the process, and how that is answered.
#pragma once

#include <optional>
#include <string_view>

#include "tidegate/base/time.hpp"
#include "tidegate/dashboard/action_token.hpp"
#include "tidegate/dashboard/sources.hpp"
#include "tidegate/net/web/http.hpp"

namespace tidegate::dashboard {

// POST of /actions/NAME, whose arguments are a JSON object of texts. Refused before anything is done, with
// {"error": …}: 404 (nothing can be done here, or not that), 405 (with Allow), 401 and 403 (no token, or a
// wrong one), 429 (with Retry-After; too many wrong ones), 415, 413 (over 4 KiB), 400. Else what the source's
// Actions say: {"done": …}, or 400, 404, 409 (it cannot be done), 503 (not now).
//
// A wrong token, and the one that came too often, are told to Actions::refused; what came after that within
// the minute is not: it would fill the log. Pure but for what the source does. Single owner.
class ActionDoor {
 public:
  // The header that bears the token: no web page of somebody else's can set it without our leave (it makes
  // the browser ask first), as it can a cookie or a form's field.
  static constexpr std::string_view kTokenHeader = "X-Tidegate-Token";

  // `guard` absent: whoever gets here may (a local socket). `source` must outlive it.
  ActionDoor(DashboardSource& source, std::optional<TokenGuard> guard)
      : source_(source), guard_(std::move(guard)) {}

  // `name`: of the action, as the path has it.
  net::HttpResponse answer(const net::HttpRequest& request, std::string_view name, base::MonotonicTime now);

 private:
  // Absent: it may.
  std::optional<net::HttpResponse> refuses(const net::HttpRequest& request, const Action& action,
                                           base::MonotonicTime now);

  DashboardSource& source_;
  std::optional<TokenGuard> guard_;
};

}  // namespace tidegate::dashboard
