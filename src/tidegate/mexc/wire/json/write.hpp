// What the encode_*.cpp share: pieces of MEXC's answers, written by a JsonWriter.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/mexc/wire/json/writer.hpp"

namespace tidegate::mexc::wire {

inline void write_empty_array(JsonWriter& out, std::string_view name) {
  out.key(name).begin_array().end_array();
}

// MEXC writes an id that it does not have as null.
inline void write_optional(JsonWriter& out, std::string_view name, const std::string& text) {
  if (text.empty()) {
    out.null_field(name);
  } else {
    out.field(name, text);
  }
}

// For exchangeInfo and account alike.
inline void write_permissions(JsonWriter& out) {
  out.key("permissions").begin_array().value("SPOT").end_array();
}

template <class T>
std::string array_of(std::span<const T> items, void (*write)(JsonWriter&, const T&)) {
  JsonWriter out;
  out.begin_array();
  for (const T& item : items) write(out, item);
  return out.end_array().take();
}

template <class T>
std::string object_of(const T& item, void (*write)(JsonWriter&, const T&)) {
  JsonWriter out;
  write(out, item);
  return out.take();
}

}  // namespace tidegate::mexc::wire
