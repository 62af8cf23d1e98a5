// The user's API key, from the environment or from a file that no other user can read.
#pragma once

#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/config/secrets.hpp"
#include "tidegate/mexc/wire/requests/signing.hpp"

namespace tidegate::apps {

using config::kCredentialsVariable;
using config::kKeysCredential;
using config::kKeysFileVariable;
using config::kKeyVariable;
using config::kSecretVariable;

// From `file`; where that is empty, from the file that MEXC_API_KEYS_FILE names; without one, from
// MEXC_API_KEY and MEXC_API_SECRET; without these, from the file mexc-api-keys in $CREDENTIALS_DIRECTORY,
// where systemd puts a service's credentials. The three variables leave the environment, and what they held
// is overwritten.
//
// A file has lines MEXC_API_KEY=… and MEXC_API_SECRET=…, blank lines and comments after '#', 4 KiB at most.
// One that others may read or write is refused, with the chmod to run. Errors name the file and the line, and
// never what stands there: kInvalidArgument (missing, or not allowed), kParse, kIo.
// Thread rule: while no other thread uses the environment.
base::Result<mexc::wire::Credentials> take_api_keys(const std::string& file);

}  // namespace tidegate::apps
