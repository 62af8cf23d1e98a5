#include "tidegate/dashboard/action_form.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace tidegate::dashboard {
namespace {

constexpr std::array kForms{
    ActionForm{.name = "halt"},
    ActionForm{.name = "resume"},
    ActionForm{.name = "circuit", .arguments = {{{"endpoint"}, {"state"}}}},
    ActionForm{.name = "silence", .arguments = {{{"rule"}, {"for_s"}, {"comment", false}}}},
    ActionForm{.name = "lift", .arguments = {{{"rule"}}}},
    ActionForm{.name = "reload"},
};

bool has_control_characters(const std::string& text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// Takes one object of texts and stops at the first thing that is something else: nothing is built of what is
// not wanted, however deep it is.
class TextsOfOneObject final : public nlohmann::json_sax<nlohmann::json> {
 public:
  ActionArguments found;
  std::string wrong = "the body is no JSON";

  bool null() override { return refuse(); }
  bool boolean(bool) override { return refuse(); }
  bool number_integer(number_integer_t) override { return refuse(); }
  bool number_unsigned(number_unsigned_t) override { return refuse(); }
  bool number_float(number_float_t, const string_t&) override { return refuse(); }
  bool binary(binary_t&) override { return refuse(); }
  bool start_array(std::size_t) override { return refuse(); }
  bool end_array() override { return refuse(); }
  bool start_object(std::size_t) override { return !std::exchange(inside_, true) || refuse(); }
  bool end_object() override { return true; }
  bool key(string_t& name) override {
    key_ = name;
    if (!found.contains(name) && !has_control_characters(name)) return true;
    wrong = "the body names an argument twice, or by control characters";
    return false;
  }
  bool string(string_t& text) override {
    if (!inside_) return refuse();
    if (has_control_characters(text)) {
      wrong = "the argument " + key_ + " has control characters; write it in one line";
      return false;
    }
    found[key_] = text;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  bool refuse() {
    wrong = "the body must be one JSON object whose values are texts, as in {\"rule\": \"CircuitOpen\"}";
    return false;
  }

  bool inside_ = false;
  std::string key_;
};

}  // namespace

std::span<const ActionForm> action_forms() {
  return kForms;
}

const ActionForm* find_action_form(std::string_view name) {
  const auto* const found = std::ranges::find(kForms, name, &ActionForm::name);
  return found == kForms.end() ? nullptr : found;
}

base::Result<ActionArguments> read_arguments(const ActionForm& form, std::string_view body) {
  TextsOfOneObject reader;
  if (!body.empty() && !nlohmann::json::sax_parse(body, &reader)) {
    return base::fail(base::ErrorCode::kParse, std::move(reader.wrong));
  }
  std::string there_are;
  for (const ArgumentForm& argument : form.arguments) {
    if (argument.name.empty()) continue;
    there_are += (there_are.empty() ? "" : ", ") + std::string{argument.name};
    if (argument.required && !reader.found.contains(argument.name)) {
      return base::fail(base::ErrorCode::kInvalidArgument,
                        std::string{form.name} + " needs the argument " + std::string{argument.name});
    }
  }
  for (const auto& [name, value] : reader.found) {
    if (!name.empty() && std::ranges::find(form.arguments, name, &ArgumentForm::name) != form.arguments.end())
      continue;
    return base::fail(base::ErrorCode::kInvalidArgument, std::string{form.name} + " has no argument '" +
                                                             name.substr(0, 100) + "'; it has " +
                                                             (there_are.empty() ? "none" : there_are));
  }
  return std::move(reader.found);
}

}  // namespace tidegate::dashboard
