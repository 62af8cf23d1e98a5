#include "tidegate/sqlite/database.hpp"

#include <sqlite3.h>

#include <filesystem>
#include <system_error>
#include <tuple>
#include <utility>

namespace tidegate::sqlite {
namespace {

constexpr int kPatienceMs = 5000;

// `kind`: what the file is, as "journal".
std::string advice(int code, const std::string& kind) {
  switch (code & 0xff) {
    case SQLITE_CANTOPEN:
      return "; check that its folder exists and may be written to";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "; another process uses it: stop that one or name another " + kind;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return "; it must be writable for this user";
    case SQLITE_FULL:
      return "; free some space on its disk";
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return "; it is no intact " + kind + ": move it away or name another one";
    default:
      return "";
  }
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

Statement& Statement::bind(int index, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), index, value);
  return *this;
}

Statement& Statement::bind(int index, std::string_view value) {
  // SQLITE_TRANSIENT is a cast of -1 to a function pointer in C's old style; the 64-bit call spells the copy.
  sqlite3_bind_text64(statement_.get(), index, value.data(), value.size(),
                      reinterpret_cast<sqlite3_destructor_type>(-1), SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind(int index, std::span<const std::byte> value) {
  sqlite3_bind_blob64(statement_.get(), index, value.data(), value.size(),
                      reinterpret_cast<sqlite3_destructor_type>(-1));
  return *this;
}

base::Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  auto failed = code == SQLITE_DONE ? std::nullopt : std::optional{database_->error("writing or reading")};
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  if (failed) return std::unexpected(std::move(*failed));
  return false;
}

base::Result<void> Statement::run() {
  auto stepped = step();
  if (!stepped) return std::unexpected(std::move(stepped.error()));
  return {};
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const {
  const auto* bytes = sqlite3_column_blob(statement_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return bytes == nullptr ? std::string{} : std::string{static_cast<const char*>(bytes), size};
}

std::span<const std::byte> Statement::bytes(int column) const {
  const auto* bytes = sqlite3_column_blob(statement_.get(), column);
  return {static_cast<const std::byte*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

base::Result<std::unique_ptr<Database>> Database::open(const std::string& path, Access access,
                                                       std::string kind) {
  sqlite3* handle = nullptr;
  const int flags =
      access == Access::kReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_URI, nullptr);
  std::unique_ptr<Database> database{new Database{path, std::move(kind), handle}};
  if (code != SQLITE_OK) return std::unexpected(database->error("opening"));
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kPatienceMs);
  return database;
}

Database::~Database() {
  sqlite3_close_v2(handle_);
}

base::Result<void> Database::execute(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return std::unexpected(error("executing \"" + sql.substr(0, 40) + "\""));
}

base::Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(handle_, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  if (code != SQLITE_OK)
    return std::unexpected(error("preparing \"" + std::string{sql.substr(0, 40)} + "\""));
  return Statement{*this, statement};
}

base::Result<void> Database::transact(const std::function<base::Result<void>()>& work) {
  auto done = execute("BEGIN IMMEDIATE");
  if (done) done = work();
  if (done) done = execute("COMMIT");
  // The first error is the one worth reporting; SQLite may have rolled back by itself already.
  if (!done && sqlite3_get_autocommit(handle_) == 0) std::ignore = execute("ROLLBACK");
  return done;
}

base::Result<std::int64_t> Database::single(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return std::unexpected(std::move(statement.error()));
  auto row = statement->step();
  if (!row) return std::unexpected(std::move(row.error()));
  return *row ? statement->integer(0) : 0;
}

std::string Database::file() const {
  // Only the systems of files that SQLite calls "unix…" are this machine's disk (sqlite.org/vfs.html).
  char* system = nullptr;
  sqlite3_file_control(handle_, "main", SQLITE_FCNTL_VFSNAME, &system);
  const bool on_disk = system != nullptr && std::string_view{system}.starts_with("unix");
  sqlite3_free(system);
  const char* name = sqlite3_db_filename(handle_, "main");
  if (!on_disk || name == nullptr || *name == '\0') return {};
  std::error_code unknown;
  const auto whole = std::filesystem::canonical(name, unknown);
  return unknown ? std::string{name} : whole.string();
}

bool Database::has_moved() const {
  int moved = 0;  // a system of files that does not know leaves it so
  sqlite3_file_control(handle_, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return moved != 0;
}

base::Error Database::error(const std::string& doing) const {
  const int code = handle_ == nullptr ? SQLITE_NOMEM : sqlite3_extended_errcode(handle_);
  const std::string said = handle_ == nullptr ? "out of memory" : sqlite3_errmsg(handle_);
  return {.code = base::ErrorCode::kIo,
          .message = kind_ + " " + path_ + ": " + doing + " failed: " + said + advice(code, kind_),
          .retry_at = std::nullopt};
}

}  // namespace tidegate::sqlite
