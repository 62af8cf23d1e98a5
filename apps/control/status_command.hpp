// `tidegate status`: how a running process is, once.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace tidegate::apps {

// The JSON of /status as text for a terminal of that width; 0: for none, every line whole.
using StatusText = std::function<std::string(std::string_view status_json, int width)>;

// Exit code: the process is not ready.
inline constexpr int kNotReady = 3;

void add_status_command(CLI::App& app, int& exit_code, StatusText text);

}  // namespace tidegate::apps
