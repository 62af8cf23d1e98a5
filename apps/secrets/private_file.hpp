// A file with a secret of the user's, which no other user may read.
#pragma once

#include <string>

#include "tidegate/base/error.hpp"

namespace tidegate::apps {

// Open for reading. One that others may read or write is refused, with the chmod to run.
class PrivateFile {
 public:
  // Who makes sure that nobody else reads it.
  enum class Keeper : unsigned char {
    kOwner,  // us: a file of ours that nobody else has a right to
    // systemd, in $CREDENTIALS_DIRECTORY: it is root's or ours, nobody may write it, and who of a group may
    // read it is said by an access control list, whose mask stat() shows in the place of the group's rights
    // (systemd's exec-credential.c, read 2026-11-30).
    kSystemd,
  };
  // `secret` is what stands in it, for the errors: "your API key". Errors name the file: kInvalidArgument
  // (not allowed, or no file), kIo.
  static base::Result<PrivateFile> open(const std::string& path, const std::string& secret,
                                        Keeper keeper = Keeper::kOwner);
  PrivateFile(PrivateFile&& other) noexcept;
  PrivateFile& operator=(PrivateFile&&) = delete;
  ~PrivateFile();

  int descriptor() const noexcept { return descriptor_; }

 private:
  explicit PrivateFile(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace tidegate::apps
