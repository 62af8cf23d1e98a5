// What one source sets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tidegate/config/model/model.hpp"
#include "tidegate/config/reading/origins.hpp"

namespace tidegate::config {

// A value of the right kind and within its range.
struct Setting {
  Place place;
  Value value;
  Origin origin;
};

struct Layer {
  std::vector<Setting> settings;      // in the source's order
  std::vector<std::string> problems;  // whole lines; the values that they are about are not among `settings`
};

// Adds "circuit.open_for_ms" as `text` says it, or what is wrong with it, told of `origin.where`.
void add_text(Layer& layer, std::string_view path, std::string_view text, Origin origin);

// Over the layers before: first what sets others, then the rest.
void apply(const Layer& layer, Draft& draft, Origins& origins);

}  // namespace tidegate::config
