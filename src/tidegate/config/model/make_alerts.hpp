// The alerts' settings, out of the tables of a draft.
#pragma once

#include "tidegate/config/model/make_settings.hpp"

namespace tidegate::config {

// Into `made`: its settings' alerts, and what is wrong with any of their parts, at the setting.
void make_alerts(const Draft& draft, MadeSettings& made);

}  // namespace tidegate::config
