// Rows as JSON Schema, in the words of draft 4 (draft-fge-json-schema-validation-00, 2013).
#include "tidegate/config/pages/json_schema.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tidegate/config/model/model.hpp"
#include "tidegate/config/pages/wording.hpp"

namespace tidegate::config {
namespace {

using Json = nlohmann::ordered_json;

std::int64_t whole_of(const Bound& bound) {
  return static_cast<std::int64_t>(bound.at.raw() / base::kDecimalOne);
}

// Draft 4 has a bound and, beside it, whether the bound itself is left out.
void add_bounds(Json& schema, const Key& key) {
  const bool whole = key.kind != Kind::kReal;
  const auto number = [whole](const Bound& bound) {
    return whole ? Json(whole_of(bound)) : Json(bound.at.to_double());
  };
  if (const auto& low = key.range.low) {
    schema["minimum"] = number(*low);
    if (!low->within) schema["exclusiveMinimum"] = true;
  }
  if (const auto& high = key.range.high) {
    schema["maximum"] = number(*high);
    if (!high->within) schema["exclusiveMaximum"] = true;
  }
}

void add_type(Json& schema, const Key& key) {
  switch (key.kind) {
    case Kind::kTruth:
      schema["type"] = "boolean";
      return;
    case Kind::kWhole:
    case Kind::kTime:
      schema["type"] = "integer";
      return add_bounds(schema, key);
    case Kind::kReal:
      schema["type"] = "number";
      return add_bounds(schema, key);
    case Kind::kAmount:
      // Its range is told in words alone: a schema cannot compare what stands in a string.
      schema["type"] = Json::array({"string", "integer"});
      schema["pattern"] = R"(^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$)";
      return;
    case Kind::kText:
      schema["type"] = "string";
      return;
    case Kind::kChoice:
      schema["enum"] = key.choices;
      return;
    case Kind::kList:
      break;
  }
  schema["type"] = "array";
  schema["items"] = {{"type", "string"}};
  if (const auto& low = key.range.low) schema["minItems"] = whole_of(*low);
  if (const auto& high = key.range.high) schema["maxItems"] = whole_of(*high);
}

Json default_of(const Key& key, const Value& value) {
  if (const auto* truth = std::get_if<bool>(&value)) return *truth;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* time = std::get_if<base::Duration>(&value)) return *time / duration_of(key.unit);
  if (const auto* amount = std::get_if<market::Amount>(&value)) return amount->to_string();
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return std::get<std::vector<std::string>>(value);
}

Json of_key(const Key& key, const Draft* usual) {
  Json schema;
  add_type(schema, key);
  schema["description"] = fmt::format("{} ({}; {}; takes effect at {})", key.meaning, type_in_words(key),
                                      name(key.level), name(key.change));
  if (usual != nullptr) schema["default"] = default_of(key, key.get(*usual));
  return schema;
}

Json of_keys(const Section& section, const Draft* usual) {
  Json schema{{"type", "object"}, {"description", section.meaning}, {"additionalProperties", false}};
  Json properties = Json::object();
  for (const Key& key : section.keys) properties[key.name] = of_key(key, usual);
  schema["properties"] = std::move(properties);
  return schema;
}

// Of "alerts.rule", among the properties of "alerts".
Json& place_of(Json& properties, const std::string& section) {
  const std::size_t dot = section.find('.');
  if (dot == std::string::npos) return properties[section];
  return properties[section.substr(0, dot)]["properties"][section.substr(dot + 1)];
}

}  // namespace

std::string json_schema() {
  const Draft usual = default_draft();
  Json schema{{"$schema", "http://json-schema.org/draft-04/schema#"},
              {"title", "Settings of Tidegate"},
              {"type", "object"},
              {"additionalProperties", false}};
  Json properties = Json::object(), definitions = Json::object();
  for (const Section& section : sections()) {
    Json own = of_keys(section, &usual);
    if (section.name.empty()) {
      properties.update(own["properties"]);
      continue;
    }
    if (!section.endpoints.empty()) {
      const std::string name = section.name + "_of_one_endpoint";
      definitions[name] = of_keys(section, nullptr);
      for (const std::string& endpoint : section.endpoints) {
        own["properties"][endpoint] = {{"$ref", "#/definitions/" + name}};
      }
    }
    place_of(properties, section.name) = section.has_named_tables
                                             ? Json{{"type", "object"},
                                                    {"description", section.meaning},
                                                    {"additionalProperties", std::move(own)}}
                                             : std::move(own);
  }
  schema["properties"] = std::move(properties);
  schema["definitions"] = std::move(definitions);
  return schema.dump(2) + "\n";
}

}  // namespace tidegate::config
