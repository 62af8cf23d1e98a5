#include "tidegate/config/setting_place.hpp"

#include <algorithm>
#include <array>

namespace tidegate::config {
namespace {

struct Row {
  std::string_view path;  // one that ends in '.' stands for all fields of that part
  std::string_view section;
  std::string_view field;  // of a part: none, its fields keep their names
};

// The first that fits counts.
constexpr std::array kRows{
    Row{"recv_window", "exchange", "recv_window"},
    Row{"call_timeout", "exchange", "call_timeout"},
    Row{"order_timeout", "exchange", "order_timeout"},
    Row{"http.max_connections", "exchange", "max_connections"},
    Row{"warm_connections", "exchange", "warm_connections"},
    Row{"batch.max_batch_size", "batching", "max_size"},
    Row{"batch.window", "batching", "window"},
    Row{"negative_ttl", "batching", "negative_ttl"},
    Row{"flight_timeout", "batching", "flight_timeout"},
    Row{"max_waiting", "batching", "max_waiting"},
    Row{"max_flights", "batching", "max_flights"},
    Row{"cache.", "cache", ""},
    Row{"circuit.", "circuit", ""},
    Row{"retry.", "retry", ""},
    Row{"hedge.", "hedge", ""},
    Row{"limits.", "limits", ""},
    Row{"book.silence", "stream", "suspect_after"},
    Row{"book.snapshot_limit", "stream", "snapshot_limit"},
    Row{"stream.", "stream", ""},
    Row{"poll_interval", "stream", "poll_interval"},
    Row{"rules_interval", "exchange", "rules_interval"},
    Row{"user_stream.keep_alive", "stream", "keep_key_alive"},
    Row{"symbols", "trading", "symbols"},
    Row{"bracket.", "trading", ""},
    Row{"account_interval", "trading", "account_interval"},
    Row{"risk.", "risk", ""},
    Row{"ladder.", "ladder", ""},
    Row{"journal.", "journal", ""},
};

constexpr std::string_view kLifetimes = "lifetimes.";

// "lifetimes.depth.ttl" is depth_ms of [ttl].
SettingPlace place_of_lifetime(std::string_view path) {
  path.remove_prefix(kLifetimes.size());
  const std::size_t dot = path.find('.');
  return {.section = std::string(path.substr(dot + 1)), .field = std::string(path.substr(0, dot))};
}

}  // namespace

std::optional<SettingPlace> place_of(std::string_view path) {
  if (path.starts_with(kLifetimes)) return place_of_lifetime(path);
  const auto fits = [path](const Row& row) {
    return row.path.ends_with('.') ? path.starts_with(row.path) : path == row.path;
  };
  const auto row = std::ranges::find_if(kRows, fits);
  if (row == kRows.end()) return std::nullopt;
  const std::string_view field = row->field.empty() ? path.substr(row->path.size()) : row->field;
  return SettingPlace{.section = std::string(row->section), .field = std::string(field)};
}

bool is_copy(std::string_view path) {
  return path == "orders.recv_window";
}

}  // namespace tidegate::config
