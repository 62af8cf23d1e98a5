#include "tidegate/dashboard/action_token.hpp"

#include <sys/random.h>

#include <array>
#include <utility>

namespace tidegate::dashboard {
namespace {

// How long it takes says nothing of where they differ: every byte is looked at.
bool same_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  volatile unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference = difference | (static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]));
  }
  return difference == 0;
}

}  // namespace

base::Result<std::string> draw_action_token() {
  std::array<unsigned char, 16> bytes{};
  // Up to 256 bytes come whole (getrandom(2)).
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    return base::fail(base::ErrorCode::kIo, "the system has no random numbers to give");
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string token;
  for (const unsigned char byte : bytes) {
    token += kDigits[byte >> 4U];
    token += kDigits[byte & 15U];
  }
  return token;
}

TokenGuard::Verdict TokenGuard::judge(std::string_view given, base::MonotonicTime now) {
  while (!wrong_.empty() && now - wrong_.front() >= kWindow) wrong_.pop_front();
  if (given.empty()) return Verdict::kMissing;
  if (wrong_.size() >= kMostWrong) return Verdict::kLocked;
  if (!token_.empty() && same_in_constant_time(given, token_.reveal())) return Verdict::kRight;
  wrong_.push_back(now);
  return Verdict::kWrong;
}

base::Duration TokenGuard::locked_for(base::MonotonicTime now) const {
  return wrong_.size() < kMostWrong ? base::Duration::zero() : kWindow - (now - wrong_.front());
}

}  // namespace tidegate::dashboard
