// Which actions there are and what each must be told; and a request's body, read by that. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "tidegate/base/error.hpp"

namespace tidegate::dashboard {

struct ArgumentForm {
  std::string_view name;  // empty: there is none in this place
  bool required = true;
};

struct ActionForm {
  std::string_view name;
  std::array<ArgumentForm, 3> arguments{};
};

std::span<const ActionForm> action_forms();
// Null: there is none of that name.
const ActionForm* find_action_form(std::string_view name);

inline constexpr std::size_t kMostActionBytes = 4 * 1024;

using ActionArguments = std::map<std::string, std::string, std::less<>>;
// `body`: one JSON object of texts, and nothing else; empty is {}. What a value means is for Actions to say.
// Errors: kParse (it is no such object, names an argument twice, or a text has control characters, which
// would reach logs), kInvalidArgument (an argument that the action has not, or that is missing). O(body),
// whatever is nested in it.
base::Result<ActionArguments> read_arguments(const ActionForm& form, std::string_view body);

}  // namespace tidegate::dashboard
