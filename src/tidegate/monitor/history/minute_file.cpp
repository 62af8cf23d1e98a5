#include "tidegate/monitor/history/minute_file.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "tidegate/monitor/history/minute_row.hpp"

namespace tidegate::monitor {
namespace {

constexpr const char* kKind = "history";  // as messages call the file
constexpr std::int64_t kVersion = 1;
// Whose file it is, in its first bytes: "TGmh" (sqlite.org/pragma.html#pragma_application_id).
constexpr std::int64_t kApplication = 0x54476d68;
constexpr std::int64_t kMostRows = 2 * kMinutesKept;
constexpr std::int64_t kRemovedAtOnce = 60;  // rows, a minute written

// `layout` is within the index so that the layouts in use are found without a look at any row.
constexpr const char* kTables = R"sql(
CREATE TABLE columns(layout INTEGER NOT NULL, place INTEGER NOT NULL, group_name TEXT NOT NULL,
  value_name TEXT NOT NULL, PRIMARY KEY(layout, place)) WITHOUT ROWID;
CREATE TABLE minutes(id INTEGER PRIMARY KEY, minute INTEGER NOT NULL, layout INTEGER NOT NULL, row BLOB NOT NULL);
CREATE INDEX minutes_by_time ON minutes(minute, layout);
)sql";

constexpr std::string_view kColumns = R"sql(
SELECT layout, group_name, value_name FROM columns ORDER BY layout, place
)sql";
constexpr std::string_view kInsertColumn = R"sql(
INSERT INTO columns VALUES(?1, ?2, ?3, ?4)
)sql";
constexpr const char* kForgetUnused = R"sql(
DELETE FROM columns WHERE layout NOT IN (SELECT layout FROM minutes)
)sql";
constexpr std::string_view kInsertMinute = R"sql(
INSERT INTO minutes(minute, layout, row) VALUES(?1, ?2, ?3)
)sql";
constexpr std::string_view kRemoveOld = R"sql(
DELETE FROM minutes WHERE id IN (SELECT id FROM minutes WHERE minute < ?1 ORDER BY minute LIMIT ?2)
)sql";
constexpr std::string_view kRemoveSurplus = R"sql(
DELETE FROM minutes WHERE id IN (SELECT id FROM minutes
  WHERE id <= (SELECT max(id) FROM minutes) - ?1 ORDER BY id LIMIT ?2)
)sql";
constexpr std::string_view kRead = R"sql(
SELECT minute, layout, row FROM minutes WHERE minute >= ?1 AND minute < ?2 ORDER BY minute, id
)sql";

base::Result<void> run(sqlite::Database& database, std::string_view sql, std::int64_t first,
                       std::int64_t second) {
  auto statement = database.prepare(sql);
  if (!statement) return std::unexpected(std::move(statement.error()));
  return statement->bind(1, first).bind(2, second).run();
}

std::vector<std::pair<std::string, std::string>> columns_of(const std::vector<HistoryGroup>& groups) {
  std::vector<std::pair<std::string, std::string>> columns;
  for (const HistoryGroup& group : groups) {
    for (const std::string& value : group.values) columns.emplace_back(group.name, value);
  }
  return columns;
}

// The first minute that begins at that instant or later.
std::int64_t minute_from(base::WallTime instant) noexcept {
  return std::chrono::ceil<std::chrono::minutes>(instant).time_since_epoch().count();
}

}  // namespace

base::Result<std::unique_ptr<MinuteFile>> MinuteFile::open(const std::string& path,
                                                           const std::vector<HistoryGroup>& groups) {
  std::error_code ignored;  // what keeps a folder from being made keeps the file from being opened
  std::filesystem::create_directories(std::filesystem::path{path}.parent_path(), ignored);
  auto database = sqlite::Database::open(path, sqlite::Access::kReadAndWrite, kKind);
  if (!database) return std::unexpected(std::move(database.error()));
  std::unique_ptr<MinuteFile> file{new MinuteFile{path, columns_of(groups), std::move(*database)}};
  if (const std::string name = file->database_->file(); !name.empty()) {
    auto taken = sqlite::FileLock::take(name, kKind);
    if (!taken) return std::unexpected(std::move(taken.error()));
    file->lock_ = std::move(*taken);
  }
  if (auto done = file->prepare(); !done) return std::unexpected(std::move(done.error()));
  return file;
}

base::Result<void> MinuteFile::reopen() {
  auto database = sqlite::Database::open(path_, sqlite::Access::kReadAndWrite, kKind);
  if (!database) return std::unexpected(std::move(database.error()));
  MinuteFile fresh{path_, columns_, std::move(*database)};
  if (auto done = fresh.prepare(); !done) return done;
  database_ = std::move(fresh.database_);
  layouts_ = std::move(fresh.layouts_);
  layout_ = fresh.layout_;
  return {};
}

base::Result<void> MinuteFile::prepare() {
  auto done = prepare_schema();
  if (done) done = load_layouts();
  return done ? database_->transact([this] { return adopt_columns(); }) : done;
}

std::unexpected<base::Error> MinuteFile::refused(const std::string& why) const {
  return base::fail(base::ErrorCode::kIo, "history " + path_ + ": " + why);
}

base::Result<void> MinuteFile::prepare_schema() {
  const auto application = database_->single("PRAGMA application_id");
  if (!application) return std::unexpected(application.error());
  const auto version = database_->single("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  const auto tables = database_->single("SELECT count(*) FROM sqlite_schema");
  if (!tables) return std::unexpected(tables.error());
  if (*application != kApplication && (*application != 0 || *version != 0 || *tables != 0)) {
    return refused("is a database of something else; name another history");
  }
  if (*application == kApplication && *version != kVersion) {
    return refused("has version " + std::to_string(*version) + ", this build knows version " +
                   std::to_string(kVersion) + "; use the build that wrote it or name another history");
  }
  auto done = database_->execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;");
  if (!done || *application == kApplication) return done;
  const std::string marks = "PRAGMA application_id=" + std::to_string(kApplication) +
                            "; PRAGMA user_version=" + std::to_string(kVersion) + ";";
  return database_->transact([&] { return database_->execute(kTables + marks); });
}

base::Result<void> MinuteFile::load_layouts() {
  if (auto done = database_->execute(kForgetUnused); !done) return done;
  auto rows = database_->prepare(kColumns);
  if (!rows) return std::unexpected(std::move(rows.error()));
  for (;;) {
    const auto row = rows->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return {};
    layouts_[rows->integer(0)].emplace_back(rows->text(1), rows->text(2));
  }
}

base::Result<void> MinuteFile::adopt_columns() {
  const auto known = std::find_if(layouts_.begin(), layouts_.end(),
                                  [this](const auto& layout) { return layout.second == columns_; });
  if (known != layouts_.end()) {
    layout_ = known->first;
    return {};
  }
  layout_ = layouts_.empty() ? 1 : layouts_.rbegin()->first + 1;
  layouts_[layout_] = columns_;
  return write_columns();
}

base::Result<void> MinuteFile::write_columns() {
  auto insert = database_->prepare(kInsertColumn);
  if (!insert) return std::unexpected(std::move(insert.error()));
  for (std::size_t place = 0; place < columns_.size(); ++place) {
    auto done = insert->bind(1, layout_)
                    .bind(2, static_cast<std::int64_t>(place))
                    .bind(3, columns_[place].first)
                    .bind(4, columns_[place].second)
                    .run();
    if (!done) return done;
  }
  return {};
}

base::Result<void> MinuteFile::write(std::span<const std::shared_ptr<const Minute>> minutes) {
  if (minutes.empty()) return {};
  return database_->transact([&] {
    auto done = insert(minutes);
    return done ? remove_old(minutes) : done;
  });
}

base::Result<void> MinuteFile::insert(std::span<const std::shared_ptr<const Minute>> minutes) {
  auto insert = database_->prepare(kInsertMinute);
  if (!insert) return std::unexpected(std::move(insert.error()));
  for (const auto& minute : minutes) {
    const std::vector<std::byte> row = encode_minute(minute->values);
    auto done = insert->bind(1, minute->number).bind(2, layout_).bind(3, row).run();
    if (!done) return done;
  }
  return {};
}

// Each takes its own along: of many that waited, the clock may have been far ahead in one alone.
base::Result<void> MinuteFile::remove_old(std::span<const std::shared_ptr<const Minute>> written) {
  auto remove = database_->prepare(kRemoveOld);
  if (!remove) return std::unexpected(std::move(remove.error()));
  for (const auto& minute : written) {
    auto done = remove->bind(1, minute->number - kMinutesKept).bind(2, kRemovedAtOnce).run();
    if (!done) return done;
  }
  const std::int64_t most = kRemovedAtOnce * static_cast<std::int64_t>(written.size());
  return run(*database_, kRemoveSurplus, kMostRows, most);
}

base::Result<std::vector<HistoryPoint>> MinuteFile::read(std::string_view group, std::string_view value,
                                                         base::WallTime from, base::WallTime to) {
  std::map<std::int64_t, std::size_t> places;  // by layout
  for (const auto& [layout, columns] : layouts_) {
    const auto same = [&](const auto& name) { return name.first == group && name.second == value; };
    const auto found = std::find_if(columns.begin(), columns.end(), same);
    if (found != columns.end()) places[layout] = static_cast<std::size_t>(found - columns.begin());
  }
  std::vector<HistoryPoint> points;
  if (places.empty()) return points;
  auto rows = database_->prepare(kRead);
  if (!rows) return std::unexpected(std::move(rows.error()));
  rows->bind(1, minute_from(from)).bind(2, minute_from(to));
  for (;;) {
    const auto row = rows->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return points;
    const auto place = places.find(rows->integer(1));
    if (place == places.end()) continue;
    const auto said = decode_minute(rows->bytes(2), place->second);
    if (!said) {
      return refused("its row of " + std::to_string(rows->integer(0)) +
                     " minutes since 1970 is damaged; move the file away or name another history");
    }
    if (said->count > 0) points.push_back({.at = begin_of_minute(rows->integer(0)), .value = *said});
  }
}

}  // namespace tidegate::monitor
