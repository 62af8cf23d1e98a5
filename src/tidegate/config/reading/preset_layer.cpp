// A preset's rows into settings.
#include "tidegate/config/reading/preset_layer.hpp"

namespace tidegate::config {

Layer preset_layer(const Preset& preset) {
  Layer layer;
  for (const PresetRow& row : preset.rows) {
    add_text(layer, row.path, row.value, {.source = Source::kPreset, .where = std::string{preset.name}});
  }
  return layer;
}

}  // namespace tidegate::config
