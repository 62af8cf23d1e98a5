// What a journal's file says, for a caller that only looks, also beside the process that writes it.
#pragma once

#include <string>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/trading/record.hpp"

namespace tidegate::journal {

struct Content {
  std::string host;                                  // of its owner's exchange; empty: no owner yet
  std::string account;                               // Owner::account
  std::vector<trading::JournalledOrder> unresolved;  // in the order in which they were intended
  // What is held is the former changed by the latter.
  trading::CheckpointRecord checkpoint;
  std::vector<trading::BookingChange> changes;
};

// All of one instant. Changes nothing and keeps no writer from writing; blocks while it reads. Errors, naming
// the path and what to do: it cannot be read, is no journal, or of another version.
base::Result<Content> read_content(const std::string& path);

}  // namespace tidegate::journal
