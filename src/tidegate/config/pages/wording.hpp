// How the pages put into words what the model says of a setting.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tidegate/config/model/key.hpp"

namespace tidegate::config {

// "time in ms, from 1 to 3600000", "`lru` or `s3_fifo`", "amount in quote, more than 0", "true or false".
std::string type_in_words(const Key& key);

// Lines of at most `columns`, each after `indent`, broken at blanks.
std::string wrapped(std::string_view text, std::string_view indent, std::size_t columns);

}  // namespace tidegate::config
