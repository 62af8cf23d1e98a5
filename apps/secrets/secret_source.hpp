// Where a user's secrets come from: the environment, a file that no other user can read, systemd.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "apps/secrets/private_file.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/base/hidden_memory.hpp"
#include "tidegate/base/secret.hpp"

namespace tidegate::apps {

// What stood in a file, in memory that is wiped and in no core dump.
class HiddenText {
 public:
  HiddenText(base::HiddenMemory memory, std::size_t size) : memory_(std::move(memory)), size_(size) {}
  std::string_view text() const noexcept { return {memory_.bytes().data(), size_}; }

 private:
  base::HiddenMemory memory_;
  std::size_t size_;
};

// At most 4 KiB. `secret`: what stands in it, for the errors, which are those of PrivateFile::open, and
// kParse: it is longer.
base::Result<HiddenText> read_private(const std::string& path, const std::string& secret,
                                      PrivateFile::Keeper keeper = PrivateFile::Keeper::kOwner);

// The variable's value, which leaves the environment and is overwritten there: what this process starts later
// does not inherit it. Empty: there is none. Thread rule: while no other thread uses the environment.
base::Secret take_variable(const std::string& name);

// Where systemd has put the credential of that name (LoadCredential=); empty: it gave none.
std::string credential_path(std::string_view name);

// Why it cannot be a secret; empty: it may be one. Shells and files of settings leave quotes and blanks in,
// which would count as part of it.
std::string_view oddity_of(std::string_view value);

}  // namespace tidegate::apps
