#include "sweep/failing_disk.hpp"

#include <sqlite3.h>

#include <cstddef>
#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::sweep {
namespace {

constexpr const char* kName = "failing-disk";

bool broken = false;

// A file of ours is a head, and behind it a file of memdb's, to which all but writes go.
struct Head {
  sqlite3_file base;
};
constexpr std::size_t kHeadBytes = alignof(std::max_align_t);
static_assert(sizeof(Head) <= kHeadBytes);

sqlite3_file* within(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + kHeadBytes);
}
const sqlite3_io_methods& methods_of(sqlite3_file* file) {
  return *within(file)->pMethods;
}

int close(sqlite3_file* file) {
  return methods_of(file).xClose(within(file));
}
int read(sqlite3_file* file, void* into, int count, sqlite3_int64 at) {
  return methods_of(file).xRead(within(file), into, count, at);
}
int write(sqlite3_file* file, const void* from, int count, sqlite3_int64 at) {
  return broken ? SQLITE_IOERR_WRITE : methods_of(file).xWrite(within(file), from, count, at);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  return broken ? SQLITE_IOERR_TRUNCATE : methods_of(file).xTruncate(within(file), size);
}
int sync(sqlite3_file* file, int flags) {
  return broken ? SQLITE_IOERR_FSYNC : methods_of(file).xSync(within(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return methods_of(file).xFileSize(within(file), size);
}
int lock(sqlite3_file* file, int level) {
  return methods_of(file).xLock(within(file), level);
}
int unlock(sqlite3_file* file, int level) {
  return methods_of(file).xUnlock(within(file), level);
}
// Nobody crashed and left a lock: as memdb, which has no such question.
int check_reserved_lock(sqlite3_file*, int* held) {
  *held = 0;
  return SQLITE_OK;
}
int file_control(sqlite3_file* file, int what, void* argument) {
  return methods_of(file).xFileControl(within(file), what, argument);
}
int sector_size(sqlite3_file*) {
  return 0;
}
int device_characteristics(sqlite3_file* file) {
  return methods_of(file).xDeviceCharacteristics(within(file));
}

sqlite3_io_methods io_methods() {
  sqlite3_io_methods methods{};
  methods.iVersion = 1;
  methods.xClose = close;
  methods.xRead = read;
  methods.xWrite = write;
  methods.xTruncate = truncate;
  methods.xSync = sync;
  methods.xFileSize = file_size;
  methods.xLock = lock;
  methods.xUnlock = unlock;
  methods.xCheckReservedLock = check_reserved_lock;
  methods.xFileControl = file_control;
  methods.xSectorSize = sector_size;
  methods.xDeviceCharacteristics = device_characteristics;
  return methods;
}

sqlite3_vfs* memory() {
  static sqlite3_vfs* const found = sqlite3_vfs_find("memdb");
  TIDEGATE_ASSERT(found != nullptr, "SQLite keeps databases in memory");
  return found;
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  static const sqlite3_io_methods methods = io_methods();
  file->pMethods = nullptr;
  const int code = memory()->xOpen(memory(), name, within(file), flags, flags_out);
  if (code == SQLITE_OK) file->pMethods = &methods;
  return code;
}

void install() {
  static sqlite3_vfs disk = [] {
    sqlite3_vfs made = *memory();
    made.pNext = nullptr;
    made.zName = kName;
    made.szOsFile += static_cast<int>(kHeadBytes);
    made.xOpen = open;
    return made;
  }();
  static const int code = sqlite3_vfs_register(&disk, 0);
  TIDEGATE_ASSERT(code == SQLITE_OK, "SQLite takes another file system");
}

}  // namespace

FailingDisk::FailingDisk(const std::string& name) {
  install();
  const auto path_of = [](const std::string& file) { return "file:/" + file + "?vfs=" + kName; };
  path_ = path_of(name);
  auto database = sqlite::Database::open(path_);
  auto log = sqlite::Database::open(path_of(name + "-wal"));
  TIDEGATE_ASSERT(database && log, "there is memory");
  database_ = std::move(*database);
  log_ = std::move(*log);
}

void FailingDisk::break_down() {
  broken = true;
}

void FailingDisk::mend() {
  broken = false;
}

}  // namespace tidegate::sweep
