#include "tidegate/config/json_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tidegate::config {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDeepest = 3;  // a value of an object of a list

class Converter {
 public:
  toml::table table(const Json& object, const std::string& path, int depth) {
    toml::table out;
    if (depth > kDeepest) return out;
    for (const auto& [key, value] : object.items()) {
      const std::string place = path.empty() ? key : path + "." + key;
      put(value, place, depth, [&](auto&& made) { out.insert_or_assign(key, std::move(made)); });
    }
    return out;
  }
  const std::vector<std::string>& mistakes() const noexcept { return mistakes_; }

 private:
  toml::array array(const Json& list, const std::string& path, int depth) {
    toml::array out;
    if (depth > kDeepest) return out;
    for (std::size_t i = 0; i < list.size(); ++i) {
      put(list[i], fmt::format("{}[{}]", path, i + 1), depth,
          [&](auto&& made) { out.push_back(std::move(made)); });
    }
    return out;
  }

  template <class Place>
  void put(const Json& value, const std::string& path, int depth, Place place) {
    switch (value.type()) {
      case Json::value_t::object:
        return place(table(value, path, depth + 1));
      case Json::value_t::array:
        return place(array(value, path, depth + 1));
      case Json::value_t::string:
        return place(value.get<std::string>());
      case Json::value_t::boolean:
        return place(value.get<bool>());
      case Json::value_t::number_unsigned:
        // TOML's whole numbers end earlier; beyond, it is no whole number that anybody expects.
        if (value.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max()) {
          return place(value.get<double>());
        }
        return place(value.get<std::int64_t>());
      case Json::value_t::number_integer:
        return place(value.get<std::int64_t>());
      case Json::value_t::number_float:
        return put_real(value.get<double>(), place);
      default:
        mistakes_.push_back(path + ": null is no value; leave the key out");
    }
  }

  // JSON knows one kind of number: 1e3 and 1000.0 are 1000.
  template <class Place>
  static void put_real(double value, Place place) {
    constexpr double kExact = 9'007'199'254'740'992;  // 2^53: up to there every whole number is one of them
    if (std::trunc(value) == value && std::abs(value) <= kExact) {
      return place(static_cast<std::int64_t>(value));
    }
    place(value);
  }

  std::vector<std::string> mistakes_;
};

// Sees the document while it is parsed: of a key that repeats, the parsed one keeps the last value only.
class Repetitions {
 public:
  bool operator()(int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) open_.emplace_back();
    if (event == Json::parse_event_t::object_end) open_.pop_back();
    if (event == Json::parse_event_t::key) {
      const auto& key = parsed.get_ref<const std::string&>();
      if (!open_.back().insert(key).second) found_.push_back(key);
    }
    return true;
  }
  const std::vector<std::string>& found() const noexcept { return found_; }

 private:
  std::vector<std::set<std::string>> open_;
  std::vector<std::string> found_;
};

// nlohmann's words without the name of its exception; what it quotes may be no UTF-8.
std::string in_words(std::string what) {
  const std::size_t name_ends = what.find("] ");
  if (name_ends != std::string::npos) what.erase(0, name_ends + 2);
  std::ranges::replace_if(
      what, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  return what;
}

}  // namespace

base::Result<toml::table> table_of_json(std::string_view text, std::string_view shown_name) {
  Repetitions repetitions;
  Json document;
  try {
    document = Json::parse(text, std::ref(repetitions));
  } catch (const Json::exception& error) {
    return base::fail(base::ErrorCode::kParse,
                      fmt::format("{}: not valid JSON: {}", shown_name, in_words(error.what())));
  }
  if (!document.is_object()) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      fmt::format("{}: expected an object, {{…}}, got another JSON value", shown_name));
  }
  Converter converter;
  toml::table made = converter.table(document, {}, 1);
  std::vector<std::string> problems;
  for (const std::string& key : repetitions.found()) {
    problems.push_back(fmt::format("{}: {}: this key is there twice in one object", shown_name, key));
  }
  for (const std::string& mistake : converter.mistakes()) {
    problems.push_back(fmt::format("{}: {}", shown_name, mistake));
  }
  if (problems.empty()) return made;
  return base::fail(base::ErrorCode::kInvalidArgument, fmt::format("{}", fmt::join(problems, "\n")));
}

}  // namespace tidegate::config
