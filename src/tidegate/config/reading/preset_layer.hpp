// What a preset sets, as a source among others.
#pragma once

#include "tidegate/config/reading/layer.hpp"

namespace tidegate::config {

// Precondition: a known preset.
Layer preset_layer(const Preset& preset);

}  // namespace tidegate::config
