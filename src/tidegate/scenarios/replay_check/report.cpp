#include "tidegate/scenarios/replay_check/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace tidegate::scenarios {
namespace {

using Json = nlohmann::ordered_json;

// With the exchange's decimals ("2682.50"), unless there are more to show.
std::string price_text(market::Price price, int decimals) {
  std::string text = price.to_string(decimals);
  return market::Price::parse(text) == price ? text : price.to_string();
}

std::string level_text(const std::optional<market::Level>& level, int decimals) {
  if (!level) return "none";
  return price_text(level->price, decimals) + " × " + level->quantity.to_string();
}

std::string top_text(const std::optional<market::Level>& bid, const std::optional<market::Level>& ask,
                     int decimals) {
  return level_text(bid, decimals) + " / " + level_text(ask, decimals);
}

market::Level bid_of(const market::BookTicker& ticker) {
  return {ticker.bid, ticker.bid_quantity};
}
market::Level ask_of(const market::BookTicker& ticker) {
  return {ticker.ask, ticker.ask_quantity};
}

std::string file_text(const FileReport& file) {
  std::string out = fmt::format("{} ({})\n", file.file, file.symbol.value());
  const auto row = [&out](std::string_view name, std::string_view value) {
    out += fmt::format("  {:<18}{}\n", name, value);
  };
  row("depth updates",
      fmt::format("{} in the file: {} in the first book, {} to come; {} applied", file.depth_updates,
                  file.depth_updates - file.updates_to_apply, file.updates_to_apply, file.updates_applied));
  row("trades",
      fmt::format("{} in the file: {} before the first book, {} to come; {} received", file.trades,
                  file.trades - file.trades_to_receive, file.trades_to_receive, file.trades_received));
  row("gaps", std::to_string(file.gaps));
  row("tops", fmt::format("{} checkable, {} equal", file.tops_checkable, file.tops_equal));
  for (const WrongTop& wrong : file.wrong_tops) {
    row("  wrong", fmt::format("at {}: recorded {}, in the client's book {}", wrong.recorded.version,
                               top_text(bid_of(wrong.recorded), ask_of(wrong.recorded), file.price_decimals),
                               top_text(wrong.bid, wrong.ask, file.price_decimals)));
  }
  row("last update id", fmt::format("{} (recorded: {})", file.last_update_id, file.recorded_last_update_id));
  row("final bid / ask", top_text(file.final_bid, file.final_ask, file.price_decimals));
  return out;
}

void add_level(Json& json, const std::string& name, const std::optional<market::Level>& level, int decimals) {
  json[name] = level ? Json(price_text(level->price, decimals)) : Json(nullptr);
  json[name + "_quantity"] = level ? Json(level->quantity.to_string()) : Json(nullptr);
}

Json wrong_top_json(const WrongTop& wrong, int decimals) {
  Json json{{"version", wrong.recorded.version}};
  add_level(json, "recorded_bid", bid_of(wrong.recorded), decimals);
  add_level(json, "recorded_ask", ask_of(wrong.recorded), decimals);
  add_level(json, "bid", wrong.bid, decimals);
  add_level(json, "ask", wrong.ask, decimals);
  return json;
}

Json file_json(const FileReport& file) {
  Json json{{"file", file.file},
            {"symbol", file.symbol.value()},
            {"depth_updates", file.depth_updates},
            {"depth_updates_to_apply", file.updates_to_apply},
            {"depth_updates_applied", file.updates_applied},
            {"trades", file.trades},
            {"trades_to_receive", file.trades_to_receive},
            {"trades_received", file.trades_received},
            {"gaps", file.gaps},
            {"tops_checkable", file.tops_checkable},
            {"tops_checked", file.tops_checked},
            {"tops_equal", file.tops_equal},
            {"recorded_last_update_id", file.recorded_last_update_id},
            {"last_update_id", file.last_update_id}};
  add_level(json, "final_bid", file.final_bid, file.price_decimals);
  add_level(json, "final_ask", file.final_ask, file.price_decimals);
  json["wrong_tops"] = Json::array();
  for (const WrongTop& wrong : file.wrong_tops) {
    json["wrong_tops"].push_back(wrong_top_json(wrong, file.price_decimals));
  }
  json["equal"] = file.equal();
  return json;
}

}  // namespace

bool FileReport::equal() const noexcept {
  return tops_equal == tops_checkable && updates_applied == updates_to_apply &&
         trades_received == trades_to_receive && gaps == 0 && last_update_id == recorded_last_update_id;
}

bool ReplayCheckReport::equal() const noexcept {
  return std::ranges::all_of(files, &FileReport::equal);
}

std::string to_text(const ReplayCheckReport& report) {
  std::string out;
  std::uint64_t tops = 0;
  for (const FileReport& file : report.files) {
    out += file_text(file);
    tops += file.tops_checkable;
  }
  if (report.equal()) {
    return out + fmt::format("equal: the client's book showed all {} checkable tops as recorded\n", tops);
  }
  out += "NOT EQUAL:";
  for (const FileReport& file : report.files) {
    if (!file.equal()) out += " " + file.file;
  }
  return out + "\n";
}

std::string to_json(const ReplayCheckReport& report) {
  Json json{{"files", Json::array()}};
  for (const FileReport& file : report.files) json["files"].push_back(file_json(file));
  json["equal"] = report.equal();
  return json.dump(2) + "\n";
}

}  // namespace tidegate::scenarios
