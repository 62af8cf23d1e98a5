// Whose orders a journal keeps: one account at one exchange. With another's, what it holds would be sold out
// of somebody else's pocket.
#pragma once

#include <string>

namespace tidegate::journal {

struct Owner {
  std::string host;         // of the exchange: "api.mexc.com:443"
  std::string uid;          // the account's number as the exchange reports it; empty: it could not be asked
  std::string fingerprint;  // of the API key; never the key itself

  // "uid:12345", or "key:FINGERPRINT" where the number is not known.
  std::string account() const { return uid.empty() ? "key:" + fingerprint : "uid:" + uid; }
};

}  // namespace tidegate::journal
