// The page's own files, built into the program.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace tidegate::dashboard {

struct WebAsset {
  std::string_view name;  // "index.html"
  std::string_view content_type;
  std::string_view text;
  std::string etag;  // changes with the text
};

// All of web/, and uPlot; where that could not be had when the program was built, a file that says so stands
// in its place.
std::span<const WebAsset> web_assets();
// Null: there is none of that name.
const WebAsset* find_web_asset(std::string_view name);

// Names and texts, made by tools/cmake/TidegateEmbed.cmake.
std::span<const std::pair<std::string_view, std::string_view>> embedded_web_files();

}  // namespace tidegate::dashboard
