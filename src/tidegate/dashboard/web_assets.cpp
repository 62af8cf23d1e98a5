#include "tidegate/dashboard/web_assets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "tidegate/base/assert.hpp"

namespace tidegate::dashboard {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kTypes{{
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".txt", "text/plain; charset=utf-8"},
}};

std::string_view type_of(std::string_view name) {
  const auto found =
      std::ranges::find_if(kTypes, [name](const auto& row) { return name.ends_with(row.first); });
  TIDEGATE_ASSERT(found != kTypes.end(), "every file of the page is of a kind that browsers are told");
  return found->second;
}

// FNV-1a: it tells versions of a file apart, and nobody gains by two that look alike.
std::string etag_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return fmt::format("\"{:016x}\"", hash);
}

std::vector<WebAsset> made() {
  std::vector<WebAsset> assets;
  for (const auto& [name, text] : embedded_web_files()) {
    assets.push_back({.name = name, .content_type = type_of(name), .text = text, .etag = etag_of(text)});
  }
  return assets;
}

}  // namespace

std::span<const WebAsset> web_assets() {
  static const std::vector<WebAsset> assets = made();
  return assets;
}

const WebAsset* find_web_asset(std::string_view name) {
  const auto assets = web_assets();
  const auto found = std::ranges::find(assets, name, &WebAsset::name);
  return found == assets.end() ? nullptr : &*found;
}

}  // namespace tidegate::dashboard
