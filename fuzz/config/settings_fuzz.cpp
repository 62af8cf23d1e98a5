// Any bytes as the settings file: settings whose numbers are all finite and that, shown and read again, are
// the same; or an error that begins with the file's name.
#include <algorithm>

#include "fuzz_input.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/config/pages/listing.hpp"
#include "tidegate/config/reading/unwise.hpp"

namespace tidegate::config {
namespace {

constexpr std::string_view kName = "settings.toml";

bool is_finite(const ListedSetting& setting) {
  const std::string_view value = setting.value;
  return !value.ends_with("nan") && !value.ends_with("inf");
}

bool says_the_same(const ListedSetting& one, const ListedSetting& other) {
  return one.path == other.path && one.value == other.value;
}

}  // namespace
}  // namespace tidegate::config

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidegate;
  const std::string_view text = fuzz::bytes_of(data, size);
  const auto loaded = config::load_text(text, std::string{config::kName});
  if (!loaded) {
    const base::Error& error = loaded.error();
    TIDEGATE_ASSERT(error.code == base::ErrorCode::kParse || error.code == base::ErrorCode::kInvalidArgument,
                    "what cannot be read says so");
    TIDEGATE_ASSERT(error.message.starts_with(config::kName), "the file is named");
    return 0;
  }
  static_cast<void>(config::unwise(*loaded));
  const auto shown = config::listing(*loaded, true);
  TIDEGATE_ASSERT(std::ranges::all_of(shown, config::is_finite), "a number that is none is refused");
  const auto again = config::load_text(config::listing_text(shown), "shown");
  TIDEGATE_ASSERT(again.has_value(), "what is shown can be read");
  TIDEGATE_ASSERT(std::ranges::equal(shown, config::listing(*again, true), config::says_the_same),
                  "what is shown says what holds");
  return 0;
}
