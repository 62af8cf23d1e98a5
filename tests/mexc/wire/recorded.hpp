// What MEXC itself said, as others published it (shared/data/mexc-recorded), read by a JSON reader that is
// not ours.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "source_tree.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/mexc/wire/cut_decimals.hpp"

namespace tidegate::mexc::wire::tests {

using Json = nlohmann::json;

inline std::string recorded_text(const std::filesystem::path& name) {
  std::ifstream in{tidegate::tests::recorded(std::filesystem::path{"mexc-recorded"} / name),
                   std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

inline Json recorded_list(const std::filesystem::path& name) {
  return Json::parse(recorded_text(name));
}

// A test that needs the recordings says so instead of passing without them.
class RecordedTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto folder = tidegate::tests::recorded("mexc-recorded");
    if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "no recordings in " << folder;
  }
};

// A member's text as it was written: of a string itself, of a number its digits; "" where it is absent or
// null.
inline std::string text_of(const Json& object, const char* member) {
  const auto found = object.find(member);
  if (found == object.end() || found->is_null()) return "";
  return found->is_string() ? found->get<std::string>() : found->dump();
}

template <class D>
void expect_number(const Json& written, D value, const char* what) {
  const std::string text = written.is_string() ? written.get<std::string>() : written.dump();
  const auto wanted = text.empty() ? base::Result<D>{D{}} : D::parse(cut_decimals(text));
  ASSERT_TRUE(wanted) << what << " is recorded as " << text;
  EXPECT_EQ(value.to_string(), wanted->to_string()) << what;
}

template <class D>
void expect_number(const Json& object, const char* member, D value) {
  expect_number(Json(text_of(object, member)), value, member);
}

inline void expect_text(const Json& object, const char* member, std::string_view value) {
  EXPECT_EQ(value, text_of(object, member)) << member;
}

inline void expect_time(const Json& object, const char* member, base::WallTime value) {
  const std::string text = text_of(object, member);
  EXPECT_EQ(base::to_unix_ms(value), text.empty() ? 0 : std::stoll(text)) << member;
}

}  // namespace tidegate::mexc::wire::tests
