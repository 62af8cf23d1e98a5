// What a person wants of a running process, as the request that asks for it, and what was answered.
#pragma once

#include <map>
#include <string>

#include "apps/control/process_options.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/net/web/http.hpp"

namespace tidegate::apps {

using ActionArguments = std::map<std::string, std::string, std::less<>>;

// As of dashboard::Action. Pure.
net::HttpRequest action_request(const std::string& name, const ActionArguments& arguments);

// What the process says that it did. Error: it refused, in its words; or gave no answer that can be read.
// Pure.
base::Result<std::string> done_words(const net::HttpResponse& answer);

// Why that is no good answer, in the words of {"error": …}, or by its status. Pure.
std::string refusal_words(const net::HttpResponse& answer);

// Asks the process for it and prints what it did; the exit code of the command.
int perform_action(const ProcessOptions& process, const std::string& name, const ActionArguments& arguments);

}  // namespace tidegate::apps
