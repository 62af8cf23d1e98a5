// Writes one JSON document. Commas take care of themselves; brackets are the caller's, and checked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/decimal.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::mexc::wire {

// Usage: JsonWriter out; out.begin_object().key("a").value(1).end_object(); out.take().
class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }

  JsonWriter& key(std::string_view name);
  // Text with quotes, backslashes and control characters escaped. Precondition: UTF-8.
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view{text}); }
  JsonWriter& value(std::int64_t number);
  JsonWriter& value(int number) { return value(static_cast<std::int64_t>(number)); }
  JsonWriter& value(bool flag);
  JsonWriter& null();
  // Money goes as a string, as MEXC sends it.
  template <class Tag>
  JsonWriter& value(base::Decimal<Tag> number) {
    return value(std::string_view{number.to_string()});
  }
  // Some of MEXC's newer answers send it as a number all the same.
  template <class Tag>
  JsonWriter& number(base::Decimal<Tag> number) {
    return raw(number.to_string());
  }
  // Milliseconds since 1970.
  JsonWriter& value(base::WallTime time) { return value(base::to_unix_ms(time)); }

  template <class T>
  JsonWriter& field(std::string_view name, const T& v) {
    return key(name).value(v);
  }
  JsonWriter& null_field(std::string_view name) { return key(name).null(); }

  // Precondition: every bracket is closed.
  std::string take();

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  JsonWriter& raw(std::string_view token);
  void separate();

  std::string out_;
  std::vector<char> open_;    // brackets awaiting their partner
  bool needs_comma_ = false;  // something stands before in the innermost bracket
};

}  // namespace tidegate::mexc::wire
