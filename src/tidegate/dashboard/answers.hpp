// How an answer is made, whatever it says. Pure.
#pragma once

#include <string>
#include <string_view>

#include "tidegate/net/web/http.hpp"

namespace tidegate::dashboard {

// O(body).
net::HttpResponse content(std::string_view type, std::string body, int status = 200);
net::HttpResponse json(std::string body, int status = 200);
// {"error": …}: one sentence, with what to do.
net::HttpResponse error_answer(int status, const std::string& why);

}  // namespace tidegate::dashboard
