#include "journal/forgetful_disk.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <new>
#include <vector>

#include "tidegate/base/random.hpp"

namespace tidegate::journal::testing {
namespace {

using Bytes = std::vector<char>;
constexpr std::size_t kSector = 512;  // of a torn write, each sector is there or not

struct Change {
  std::size_t at = 0;
  Bytes bytes;
  bool cut = false;  // the file ends at `at`
};

void put(const Change& change, Bytes& content) {
  if (change.cut) return content.resize(std::min(content.size(), change.at));
  content.resize(std::max(content.size(), change.at + change.bytes.size()));
  std::copy(change.bytes.begin(), change.bytes.end(),
            content.begin() + static_cast<std::ptrdiff_t>(change.at));
}

struct File {
  Bytes now;
  Bytes durable;
  bool exists = true;
  bool durably_exists = false;
  std::vector<Change> unsynced;
  std::vector<std::unique_ptr<char[]>> shared;  // what SQLite calls shared memory: never on the disk

  void change(Change made) {
    put(made, now);
    unsynced.push_back(std::move(made));
  }
  void sync() {
    durable = now;
    durably_exists = exists;
    unsynced.clear();
  }
  void forget(base::Random& random) {
    if (exists != durably_exists) exists = random.below(2) == 0;
    for (const Change& made : unsynced) survive(made, random);
    now = durable;
    sync();
    shared.clear();
  }

 private:
  void survive(const Change& made, base::Random& random) {
    const auto fate = random.below(3);
    if (fate == 0) return;
    if (fate == 1 || made.cut) return put(made, durable);
    for (std::size_t from = 0; from < made.bytes.size(); from += kSector) {
      if (random.below(2) == 0) continue;
      const auto begin = made.bytes.begin() + static_cast<std::ptrdiff_t>(from);
      const auto size = std::min(kSector, made.bytes.size() - from);
      put({.at = made.at + from, .bytes = {begin, begin + static_cast<std::ptrdiff_t>(size)}}, durable);
    }
  }
};

}  // namespace

struct ForgetfulDisk::Impl {
  explicit Impl(std::uint64_t seed) : random(seed) {}

  // False: the power is gone, before this step or within it.
  bool step() {
    if (powerless) return false;
    powerless = ++steps == last_step;
    return !powerless;
  }

  base::Random random;
  std::map<std::string, std::shared_ptr<File>> files;
  std::size_t steps = 0;
  std::size_t last_step = 0;
  bool powerless = false;
  std::string name;
  sqlite3_vfs system{};
};

namespace {

using Impl = ForgetfulDisk::Impl;

struct Handle {
  sqlite3_file base;
  Impl* disk;
  std::shared_ptr<File> file;
  bool temporary;  // nobody misses it: not a step
};

Handle& handle(sqlite3_file* file) {
  return *reinterpret_cast<Handle*>(file);
}
Impl& disk(sqlite3_vfs* system) {
  return *static_cast<Impl*>(system->pAppData);
}

int close(sqlite3_file* file) {
  std::destroy_at(&handle(file));
  return SQLITE_OK;
}
int read(sqlite3_file* file, void* into, int size, sqlite3_int64 at) {
  if (handle(file).disk->powerless) return SQLITE_IOERR_READ;
  const Bytes& content = handle(file).file->now;
  const auto wanted = static_cast<std::size_t>(size);
  const auto from = std::min(static_cast<std::size_t>(at), content.size());
  const auto there = std::min(wanted, content.size() - from);
  std::memset(into, 0, wanted);
  if (there > 0) std::memcpy(into, content.data() + from, there);
  return there == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}
int change(sqlite3_file* file, Change made, int failure) {
  Handle& its = handle(file);
  if (its.disk->powerless) return failure;
  its.file->change(std::move(made));
  return its.temporary || its.disk->step() ? SQLITE_OK : failure;
}
int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  const auto* bytes = static_cast<const char*>(from);
  return change(file, {.at = static_cast<std::size_t>(at), .bytes = {bytes, bytes + size}},
                SQLITE_IOERR_WRITE);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  return change(file, {.at = static_cast<std::size_t>(size), .bytes = {}, .cut = true},
                SQLITE_IOERR_TRUNCATE);
}
int sync(sqlite3_file* file, int) {
  if (!handle(file).disk->step()) return SQLITE_IOERR_FSYNC;
  handle(file).file->sync();
  return SQLITE_OK;
}
int size(sqlite3_file* file, sqlite3_int64* told) {
  *told = static_cast<sqlite3_int64>(handle(file).file->now.size());
  return SQLITE_OK;
}
int lock(sqlite3_file*, int) {
  return SQLITE_OK;
}
int reserved(sqlite3_file*, int* told) {
  *told = 0;
  return SQLITE_OK;
}
int control(sqlite3_file*, int, void*) {
  return SQLITE_NOTFOUND;
}
int sector_size(sqlite3_file*) {
  return 4096;
}
int characteristics(sqlite3_file*) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** told) {
  auto& shared = handle(file).file->shared;
  const auto wanted = static_cast<std::size_t>(page);
  while (extend != 0 && shared.size() <= wanted) {
    shared.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
  }
  *told = shared.size() > wanted ? shared[wanted].get() : nullptr;
  return SQLITE_OK;
}
int lock_shared(sqlite3_file*, int, int, int) {
  return SQLITE_OK;
}
void order_shared(sqlite3_file*) {}
int unmap_shared(sqlite3_file* file, int forget) {
  if (forget != 0) handle(file).file->shared.clear();
  return SQLITE_OK;
}

constexpr sqlite3_io_methods kMethods{2,
                                      close,
                                      read,
                                      write,
                                      truncate,
                                      sync,
                                      size,
                                      lock,
                                      lock,
                                      reserved,
                                      control,
                                      sector_size,
                                      characteristics,
                                      map_shared,
                                      lock_shared,
                                      order_shared,
                                      unmap_shared,
                                      nullptr,
                                      nullptr};

int open(sqlite3_vfs* system, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  Impl& its = disk(system);
  file->pMethods = nullptr;
  if (its.powerless) return SQLITE_CANTOPEN;
  std::shared_ptr<File> content;
  if (name == nullptr) {
    content = std::make_shared<File>();
  } else {
    auto& known = its.files[name];
    if (known == nullptr || !known->exists) {
      if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
      known = std::make_shared<File>();
    }
    content = known;
  }
  std::construct_at(&handle(file), Handle{{&kMethods}, &its, std::move(content), name == nullptr});
  if (flags_out != nullptr) *flags_out = flags;
  return SQLITE_OK;
}
int remove(sqlite3_vfs* system, const char* name, int sync_folder) {
  Impl& its = disk(system);
  const auto found = its.files.find(name);
  if (found == its.files.end() || !found->second->exists) return SQLITE_IOERR_DELETE_NOENT;
  if (its.powerless) return SQLITE_IOERR_DELETE;
  found->second->exists = false;
  if (!its.step()) return SQLITE_IOERR_DELETE;
  if (sync_folder != 0) found->second->durably_exists = false;
  return SQLITE_OK;
}
int exists(sqlite3_vfs* system, const char* name, int, int* told) {
  const auto& files = disk(system).files;
  const auto found = files.find(name);
  *told = found != files.end() && found->second->exists ? 1 : 0;
  return SQLITE_OK;
}
int whole_name(sqlite3_vfs*, const char* name, int room, char* into) {
  sqlite3_snprintf(room, into, "%s", name);
  return SQLITE_OK;
}
int randomness(sqlite3_vfs* system, int size, char* into) {
  for (int i = 0; i < size; ++i) into[i] = static_cast<char>(disk(system).random.below(256));
  return size;
}
int wait(sqlite3_vfs*, int microseconds) {
  return microseconds;
}
int last_error(sqlite3_vfs*, int, char*) {
  return 0;
}
int current_time(sqlite3_vfs*, sqlite3_int64* told) {
  *told = 0;
  return SQLITE_OK;
}

}  // namespace

ForgetfulDisk::ForgetfulDisk(std::uint64_t seed) : impl_(std::make_unique<Impl>(seed)) {
  static int made = 0;
  impl_->name = "forgetful-" + std::to_string(++made);
  sqlite3_vfs& system = impl_->system;
  system.iVersion = 2;
  system.szOsFile = sizeof(Handle);
  system.mxPathname = 200;
  system.zName = impl_->name.c_str();
  system.pAppData = impl_.get();
  system.xOpen = open;
  system.xDelete = remove;
  system.xAccess = exists;
  system.xFullPathname = whole_name;
  system.xRandomness = randomness;
  system.xSleep = wait;
  system.xGetLastError = last_error;
  system.xCurrentTimeInt64 = current_time;
  sqlite3_vfs_register(&system, 0);
}

ForgetfulDisk::~ForgetfulDisk() {
  sqlite3_vfs_unregister(&impl_->system);
}

std::string ForgetfulDisk::file(const std::string& name) const {
  return "file:/" + name + "?vfs=" + impl_->name;
}

std::size_t ForgetfulDisk::steps() const {
  return impl_->steps;
}

void ForgetfulDisk::lose_power_at(std::size_t step) {
  impl_->last_step = step;
}

bool ForgetfulDisk::is_powerless() const {
  return impl_->powerless;
}

void ForgetfulDisk::restart() {
  for (auto& [name, file] : impl_->files) file->forget(impl_->random);
  impl_->powerless = false;
  impl_->last_step = 0;
}

}  // namespace tidegate::journal::testing
