// SQLite behind results: an open database, prepared statements, transactions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tidegate/base/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace tidegate::sqlite {

class Database;

// A prepared statement; a run is: bind all, step until done, reset. Lives no longer than its database.
class Statement {
 public:
  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, std::string_view value);            // copied
  Statement& bind(int index, std::span<const std::byte> value);  // copied, as a blob

  // True: a row is there to be read; false: done, and the statement is ready for its next run.
  base::Result<bool> step();
  // Runs a statement that gives no rows.
  base::Result<void> run();

  std::int64_t integer(int column) const;
  std::string text(int column) const;
  std::span<const std::byte> bytes(int column) const;  // until the next step
  bool is_null(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  Statement(const Database& database, sqlite3_stmt* statement)
      : database_(&database), statement_(statement) {}

  const Database* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

enum class Access : std::uint8_t { kReadAndWrite, kReadOnly };  // the former creates what is missing

// A call that meets another connection's short lock (a reader that opens or leaves) waits for it up to 5 s.
// Thread rule: one thread at a time.
class Database {
 public:
  // `path`: a file, ":memory:", or a URI (sqlite.org/uri.html). `kind`: how messages call it, as "journal".
  static base::Result<std::unique_ptr<Database>> open(const std::string& path,
                                                      Access access = Access::kReadAndWrite,
                                                      std::string kind = "database");
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // One or several statements without results.
  base::Result<void> execute(const std::string& sql);
  base::Result<Statement> prepare(std::string_view sql);
  // All that `work` does, or nothing of it: what it fails with undoes it.
  base::Result<void> transact(const std::function<base::Result<void>()>& work);
  // The first column of the first row; zero where there is none.
  base::Result<std::int64_t> single(std::string_view sql);
  // The absolute name of the file on this machine's disk, links followed; empty: it is kept elsewhere, in
  // memory say.
  std::string file() const;
  // Whether its name means another file by now, or none: it was moved away or removed, and what is written
  // is not found there. Of what is kept elsewhere, false. One look at the name.
  bool has_moved() const;
  // kIo with SQLite's own words, kind and path.
  base::Error error(const std::string& doing) const;

 private:
  Database(std::string path, std::string kind, sqlite3* handle)
      : path_(std::move(path)), kind_(std::move(kind)), handle_(handle) {}

  std::string path_;
  std::string kind_;
  sqlite3* handle_;
};

}  // namespace tidegate::sqlite
