#include "tidegate/mexc/wire/json/json.hpp"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>
#include <vector>

#include "tidegate/mexc/wire/printable.hpp"

namespace tidegate::mexc::wire {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr int kMaxNesting = 64;
constexpr std::int64_t kMaxUnixMs = std::numeric_limits<std::int64_t>::max() / 1'000'000;

enum class Kind : std::uint8_t { kNull, kBoolean, kNumber, kString, kArray, kObject };

struct Node {
  std::string_view key;   // members only
  std::string_view text;  // scalars only
  std::uint32_t parent = 0;
  std::uint32_t next = 0;  // the node after this one and all it holds
  Kind kind = Kind::kNull;
};

std::string_view trimmed(std::string_view token) {
  const std::size_t last = token.find_last_not_of(" \t\r\n");
  return token.substr(0, last + 1);
}

// simdjson's own words, but for the two that speak of how it is called.
std::string reason_of(simdjson::error_code e) {
  if (e == simdjson::SCALAR_DOCUMENT_AS_VALUE) return "neither an object nor an array";
  if (e == simdjson::EMPTY) return "nothing";
  return simdjson::error_message(e);
}

// How many there will be, at most: a value more than there are commas, and one for each bracket that opens.
// Growing by doubling took two and a half times as much memory while a long answer was read. Bounded, since
// what comes may be nothing but commas. A short answer is not worth the counting, a sixth of the time that it
// is read in; a level of a book has three values in some 24 characters.
std::size_t nodes_to_expect(std::string_view json) {
  constexpr std::size_t kShort = 4'096;
  constexpr std::size_t kMost = 65'536;
  if (json.size() < kShort) return 1 + json.size() / 8;
  const auto marks = std::ranges::count_if(json, [](char c) { return c == ',' || c == '[' || c == '{'; });
  return std::min(1 + static_cast<std::size_t>(marks), kMost);
}

}  // namespace

struct Json::Tape {
  explicit Tape(std::string_view json) : text(json) {}

  simdjson::padded_string text;
  ondemand::parser parser;  // owns the unescaped strings
  std::vector<Node> nodes;
  std::optional<base::Error> error;
  UnknownWords unknown;
  int apart = 0;  // how many items and members, one within the other, are read by themselves

  simdjson::error_code build();
  simdjson::error_code add(ondemand::value value, std::string_view key, std::uint32_t parent, int nesting);
  simdjson::error_code add_scalar(ondemand::value value, ondemand::json_type type, Node& node);
  simdjson::error_code add_children(ondemand::value value, std::uint32_t index, int nesting);
};

simdjson::error_code Json::Tape::build() {
  nodes.reserve(nodes_to_expect(text));
  ondemand::document document;
  if (const auto e = parser.iterate(text).get(document)) return e;
  ondemand::value root;
  if (const auto e = document.get_value().get(root)) return e;
  if (const auto e = add(root, {}, 0, 0)) return e;
  // A location exists as long as something is left to read.
  return document.current_location().error() ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
}

simdjson::error_code Json::Tape::add(ondemand::value value, std::string_view key, std::uint32_t parent,
                                     int nesting) {
  if (nesting > kMaxNesting) return simdjson::DEPTH_ERROR;
  ondemand::json_type type{};
  if (const auto e = value.type().get(type)) return e;
  const auto index = static_cast<std::uint32_t>(nodes.size());
  nodes.push_back(Node{.key = key, .text = {}, .parent = parent});
  const bool container = type == ondemand::json_type::array || type == ondemand::json_type::object;
  if (container) {
    nodes[index].kind = type == ondemand::json_type::array ? Kind::kArray : Kind::kObject;
    if (const auto e = add_children(value, index, nesting)) return e;
  } else if (const auto e = add_scalar(value, type, nodes[index])) {
    return e;
  }
  nodes[index].next = static_cast<std::uint32_t>(nodes.size());
  return simdjson::SUCCESS;
}

simdjson::error_code Json::Tape::add_scalar(ondemand::value value, ondemand::json_type type, Node& node) {
  switch (type) {
    case ondemand::json_type::string:
      node.kind = Kind::kString;
      return value.get_string().get(node.text);
    case ondemand::json_type::number:
      node.kind = Kind::kNumber;
      node.text = trimmed(value.raw_json_token());
      return simdjson::SUCCESS;
    case ondemand::json_type::boolean: {
      bool flag = false;
      if (const auto e = value.get_bool().get(flag)) return e;
      node.kind = Kind::kBoolean;
      node.text = flag ? "true" : "false";
      return simdjson::SUCCESS;
    }
    default:
      return trimmed(value.raw_json_token()) == "null" ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
  }
}

simdjson::error_code Json::Tape::add_children(ondemand::value value, std::uint32_t index, int nesting) {
  if (nodes[index].kind == Kind::kArray) {
    ondemand::array array;
    if (const auto e = value.get_array().get(array)) return e;
    for (auto item : array) {
      ondemand::value child;
      if (const auto e = std::move(item).get(child)) return e;
      if (const auto e = add(child, {}, index, nesting + 1)) return e;
    }
    return simdjson::SUCCESS;
  }
  ondemand::object object;
  if (const auto e = value.get_object().get(object)) return e;
  for (auto member : object) {
    ondemand::field field;
    if (const auto e = std::move(member).get(field)) return e;
    std::string_view key;
    if (const auto e = field.unescaped_key().get(key)) return e;
    if (const auto e = add(field.value(), key, index, nesting + 1)) return e;
  }
  return simdjson::SUCCESS;
}

Json::Json(std::unique_ptr<Tape> tape) : tape_(std::move(tape)) {}
Json::~Json() = default;
Json::Json(Json&&) noexcept = default;
Json& Json::operator=(Json&&) noexcept = default;

base::Result<Json> Json::parse(std::string_view text) {
  auto tape = std::make_unique<Tape>(text);
  if (const auto e = tape->build()) {
    return base::fail(base::ErrorCode::kParse,
                      "not valid JSON (" + reason_of(e) + "): \"" + printable(text, 80) + "\"");
  }
  return Json{std::move(tape)};
}

JsonNode Json::root() const {
  return JsonNode{tape_.get(), 0};
}

const std::optional<base::Error>& Json::error() const noexcept {
  return tape_->error;
}

UnknownWords& Json::unknown() noexcept {
  return tape_->unknown;
}

bool JsonNode::present() const noexcept {
  return !missing_ && tape_->nodes[index_].kind != Kind::kNull;
}

bool JsonNode::is_blank() const noexcept {
  if (missing_) return false;
  const Node& node = tape_->nodes[index_];
  return node.kind == Kind::kNull || (node.kind == Kind::kString && node.text.empty());
}

bool JsonNode::is_object() const noexcept {
  return !missing_ && tape_->nodes[index_].kind == Kind::kObject;
}

bool JsonNode::is_array() const noexcept {
  return !missing_ && tape_->nodes[index_].kind == Kind::kArray;
}

bool JsonNode::is_scalar() const noexcept {
  return present() && !is_object() && !is_array();
}

std::string_view JsonNode::key() const noexcept {
  return missing_ ? missing_member_ : tape_->nodes[index_].key;
}

JsonNode JsonNode::operator[](std::string_view member) const {
  if (missing_) return *this;
  const Node& node = tape_->nodes[index_];
  if (node.kind == Kind::kObject) {
    for (std::uint32_t i = index_ + 1; i < node.next; i = tape_->nodes[i].next) {
      if (tape_->nodes[i].key == member) return JsonNode{tape_, i};
    }
  }
  JsonNode absent = *this;
  absent.missing_ = true;
  absent.missing_member_ = member;
  return absent;
}

JsonNode::Children JsonNode::children() const {
  const bool container = is_object() || is_array();
  if (!container) fail("an object or an array");
  const std::uint32_t first = container ? index_ + 1 : index_;
  const std::uint32_t last = container ? tape_->nodes[index_].next : index_;
  return Children{Children::Iterator{JsonNode{tape_, first}}, Children::Iterator{JsonNode{tape_, last}}};
}

JsonNode::Children JsonNode::items() const {
  if (is_array()) return children();
  fail("an array");
  return Children{Children::Iterator{*this}, Children::Iterator{*this}};
}

JsonNode JsonNode::at(std::size_t position) const {
  if (missing_) return *this;
  std::size_t i = 0;
  if (is_array()) {
    for (const JsonNode item : children()) {
      if (i++ == position) return item;
    }
  }
  JsonNode absent = *this;
  absent.missing_ = true;
  absent.missing_item_ = position;
  return absent;
}

JsonNode::Children::Iterator& JsonNode::Children::Iterator::operator++() noexcept {
  node_.index_ = node_.tape_->nodes[node_.index_].next;
  return *this;
}

std::string_view JsonNode::text() const {
  if (is_scalar()) return tape_->nodes[index_].text;
  fail("text");
  return {};
}

std::int64_t JsonNode::integer() const {
  std::int64_t number = 0;
  const std::string_view digits = is_scalar() ? tape_->nodes[index_].text : std::string_view{};
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || problem != std::errc{} || end != digits.data() + digits.size()) {
    fail("a whole number");
    return 0;
  }
  return number;
}

bool JsonNode::boolean() const {
  if (!missing_ && tape_->nodes[index_].kind == Kind::kBoolean) return tape_->nodes[index_].text == "true";
  fail("true or false");
  return false;
}

base::WallTime JsonNode::time() const {
  const std::int64_t ms = integer();
  if (ms >= 0 && ms <= kMaxUnixMs) return base::from_unix_ms(ms);
  fail("milliseconds since 1970");
  return {};
}

base::int128 JsonNode::raw_decimal() const {
  const bool numeric =
      !missing_ && (tape_->nodes[index_].kind == Kind::kNumber || tape_->nodes[index_].kind == Kind::kString);
  if (numeric) {
    if (const auto parsed = base::decimal::parse(tape_->nodes[index_].text)) return *parsed;
  }
  fail("a number of at most 18 decimals");
  return 0;
}

void JsonNode::fail(std::string_view expected) const {
  if (tape_->error) return;
  // The path of each of a million items would take for ever.
  if (tape_->apart > 0 && tape_->unknown.left_out() >= UnknownWords::kMost) {
    tape_->error =
        base::fail(base::ErrorCode::kParse, "an item that cannot be read, like others before it").error();
    return;
  }
  std::string found = "nothing";
  if (!missing_) {
    const Node& node = tape_->nodes[index_];
    constexpr std::string_view kNames[] = {"null", "", "", "", "an array", "an object"};
    found = kNames[static_cast<std::size_t>(node.kind)];
    if (is_scalar()) found = "\"" + printable(node.text, 60) + "\"";
  }
  tape_->error =
      base::fail(base::ErrorCode::kParse, path() + ": expected " + std::string{expected} + ", found " + found)
          .error();
}

void JsonNode::note_unknown() const {
  tape_->unknown.add(key(), is_scalar() ? text() : "");
}

void JsonNode::note_unreadable(const base::Error& why) const {
  tape_->unknown.add_left_out(why.message);
}

std::optional<base::Error> JsonNode::begin_apart() const {
  ++tape_->apart;
  return std::exchange(tape_->error, std::nullopt);
}

std::optional<base::Error> JsonNode::end_apart(const std::optional<base::Error>& before) const {
  --tape_->apart;
  return std::exchange(tape_->error, before);
}

// "bids[3][0]"; "the document" for the root. O(siblings × depth), on errors alone.
std::string JsonNode::path() const {
  std::string path;
  if (missing_) {
    path = missing_member_.empty() ? "[" + std::to_string(missing_item_) + "]"
                                   : "." + std::string{missing_member_};
  }
  for (std::uint32_t i = index_; i != 0; i = tape_->nodes[i].parent) {
    const std::uint32_t parent = tape_->nodes[i].parent;
    if (tape_->nodes[parent].kind == Kind::kObject) {
      path.insert(0, "." + printable(tape_->nodes[i].key, 60));
      continue;
    }
    std::size_t position = 0;
    for (std::uint32_t k = parent + 1; k != i; k = tape_->nodes[k].next) ++position;
    path.insert(0, "[" + std::to_string(position) + "]");
  }
  if (path.starts_with('.')) path.erase(0, 1);
  return path.empty() ? "the document" : path;
}

}  // namespace tidegate::mexc::wire
