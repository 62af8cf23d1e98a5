// What `tidegate orders` prints.
#pragma once

#include <string>

#include "tidegate/base/time.hpp"
#include "tidegate/journal/content.hpp"

namespace tidegate::apps {

// Whose journal it is, the orders whose outcome is open, what is held and what the day earned; `path` and
// `now` as they are to be shown.
std::string orders_listing(const std::string& path, const journal::Content& content, base::WallTime now);

}  // namespace tidegate::apps
