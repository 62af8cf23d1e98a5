// Any bytes as the settings file: settings whose numbers are all finite, or an error that begins with the
// file's name.
#include <algorithm>

#include "fuzz_input.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/config/settings.hpp"

namespace tidegate::config {
namespace {

constexpr std::string_view kName = "settings.toml";

bool is_finite(const std::string& line) {
  return !line.ends_with(" = nan") && !line.ends_with(" = -nan") && !line.ends_with(" = inf") &&
         !line.ends_with(" = -inf");
}

}  // namespace
}  // namespace tidegate::config

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidegate;
  const std::string_view text = fuzz::bytes_of(data, size);
  const auto settings = config::parse_settings(text, std::string{config::kName});
  const auto shown = config::effective_settings(text, std::string{config::kName});
  TIDEGATE_ASSERT(settings.has_value() == shown.has_value(), "what is in force can be shown");
  if (!settings) {
    const base::Error& error = settings.error();
    TIDEGATE_ASSERT(error.code == base::ErrorCode::kParse || error.code == base::ErrorCode::kInvalidArgument,
                    "what cannot be read says so");
    TIDEGATE_ASSERT(error.message.starts_with(config::kName), "the file is named");
    return 0;
  }
  TIDEGATE_ASSERT(std::ranges::all_of(*shown, config::is_finite), "a number that is none is refused");
  return 0;
}
