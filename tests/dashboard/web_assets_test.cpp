#include "tidegate/dashboard/web_assets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

namespace tidegate::dashboard {
namespace {

constexpr std::size_t kMostBytes = 200'000;  // of the page, as it goes over the wire

std::set<std::string> named_in(const WebAsset& asset, const std::string& pattern) {
  const std::string text{asset.text};
  const std::regex regex{pattern};
  std::set<std::string> names;
  for (std::sregex_iterator found{text.begin(), text.end(), regex}, end; found != end; ++found) {
    names.insert((*found)[1].str());
  }
  return names;
}

TEST(WebAssets, EveryFileThatThePageOrAModuleNamesIsThere) {
  const WebAsset* page = find_web_asset("index.html");
  ASSERT_NE(page, nullptr);
  const auto files = named_in(*page, "(?:src|href)=\"([a-z_-]+\\.[a-z]+)\"");
  EXPECT_GE(files.size(), 5U);
  for (const auto& name : files) EXPECT_NE(find_web_asset(name), nullptr) << name;
  for (const WebAsset& asset : web_assets()) {
    if (!asset.name.ends_with(".js") || asset.name == "uplot.js") continue;
    for (const auto& name : named_in(asset, "from '\\./([a-z_]+\\.js)'")) {
      EXPECT_NE(find_web_asset(name), nullptr) << name << ", which " << asset.name << " imports";
    }
  }
}

TEST(WebAssets, ThePageIsSmall) {
  std::size_t bytes = 0;
  for (const WebAsset& asset : web_assets()) bytes += asset.text.size();
  EXPECT_GT(bytes, 50'000U);
  EXPECT_LT(bytes, kMostBytes);
}

TEST(WebAssets, EachHasATypeATextAndATagOfItsOwn) {
  std::set<std::string> tags;
  for (const WebAsset& asset : web_assets()) {
    EXPECT_FALSE(asset.content_type.empty());
    EXPECT_FALSE(asset.text.empty()) << asset.name;
    tags.insert(asset.etag);
  }
  EXPECT_GE(tags.size() + 2, web_assets().size()) << "what stands in the place of uPlot's files is one text";
  EXPECT_EQ(find_web_asset("nothing"), nullptr);
}

// The policy that goes with every answer forbids them, and they would be left out without a word.
TEST(WebAssets, NoMarkupHoldsAScriptAStyleOrAnotherPlace) {
  const std::string page{find_web_asset("index.html")->text};
  for (const char* forbidden : {" style=", " onclick=", "<style", "javascript:", "//"}) {
    EXPECT_EQ(page.find(forbidden), std::string::npos) << forbidden;
  }
  for (const WebAsset& asset : web_assets()) {
    if (asset.name == "uplot.js") continue;
    for (const char* forbidden : {"innerHTML", "insertAdjacentHTML", "document.write", "eval("}) {
      EXPECT_EQ(asset.text.find(forbidden), std::string_view::npos) << asset.name << ": " << forbidden;
    }
  }
}

}  // namespace
}  // namespace tidegate::dashboard
