// A status as people read it: one page without a script, which the browser asks for again by itself. Pure.
#pragma once

#include <string>
#include <string_view>

#include "tidegate/dashboard/status.hpp"

namespace tidegate::dashboard {

// HTML. Shows the latest kEventsShown events; what others wrote (events, names, reasons) is escaped.
inline constexpr std::size_t kEventsShown = 15;
std::string page(const Status& status);

// The page's CSS, which it asks for as /style.css.
std::string_view stylesheet() noexcept;

}  // namespace tidegate::dashboard
