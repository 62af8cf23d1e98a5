#include "apps/watch/alert_addresses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "apps/secrets/secret_source.hpp"

namespace tidegate::apps {
namespace {

using monitor::AddressPlace;
using monitor::SecretPlace;

// An editor ends the last line; more is a mistake.
std::string_view without_line_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

class Taker {
 public:
  monitor::WebAddress take(const std::string& sink, const AddressPlace& place) {
    return {.url = take(sink, "URL", place.url), .token = take(sink, "token", place.token)};
  }
  const std::vector<std::string>& problems() const noexcept { return problems_; }

 private:
  base::Secret take(const std::string& sink, const std::string& what, const SecretPlace& place) {
    const std::string secret = fmt::format("the {} of {}", what, sink);
    if (!place.variable.empty()) return from_variable(secret, place.variable);
    if (!place.file.empty()) return from_file(secret, place.file, PrivateFile::Keeper::kOwner);
    if (place.credential.empty()) return {};
    const std::string path = credential_path(place.credential);
    if (!path.empty()) return from_file(secret, path, PrivateFile::Keeper::kSystemd);
    problems_.push_back(fmt::format("{}: systemd gave no credential {}: see LoadCredential= of the service",
                                    secret, place.credential));
    return {};
  }

  // Two sinks may have it in common: it is taken once.
  base::Secret from_variable(const std::string& secret, const std::string& name) {
    const auto known = variables_.try_emplace(name, take_variable(name)).first;
    return checked(secret, "the environment variable " + name, known->second.reveal());
  }

  base::Secret from_file(const std::string& secret, const std::string& path, PrivateFile::Keeper keeper) {
    const auto read = read_private(path, secret, keeper);
    if (read) return checked(secret, path, without_line_end(read->text()));
    problems_.push_back(fmt::format("{}: {}", secret, read.error().message));
    return {};
  }

  base::Secret checked(const std::string& secret, const std::string& where, std::string_view value) {
    if (value.empty()) {
      problems_.push_back(fmt::format("{}: {}: nothing stands there", secret, where));
    } else if (value.find('\n') != std::string_view::npos) {
      problems_.push_back(fmt::format("{}: {}: more than one line stands there", secret, where));
    } else if (const auto odd = oddity_of(value); !odd.empty()) {
      problems_.push_back(
          fmt::format("{}: {}: {}, which would count as part of it: leave them out", secret, where, odd));
    } else {
      return base::Secret{std::string{value}};
    }
    return {};
  }

  std::map<std::string, base::Secret> variables_;
  std::vector<std::string> problems_;
};

}  // namespace

base::Result<monitor::AlertAddresses> take_alert_addresses(const monitor::AlertSettings& settings) {
  Taker taker;
  monitor::AlertAddresses addresses;
  for (const auto& [webhook, place] : settings.webhooks) {
    addresses.emplace(webhook.name, taker.take(webhook.name, place));
  }
  if (settings.heartbeat) {
    const std::string& name = settings.heartbeat->heartbeat.name;
    addresses.emplace(name, taker.take(name, settings.heartbeat->address));
  }
  if (taker.problems().empty()) return addresses;
  return base::fail(base::ErrorCode::kInvalidArgument, fmt::format("{}", fmt::join(taker.problems(), "\n")));
}

}  // namespace tidegate::apps
