// Which loads the running code is part of: it must not wait for one of them.
#pragma once

#include <cstdint>

#include "ref.hpp"

namespace tidegate::python {

// A load's own.
using LoadNumber = std::uint64_t;

// Never the same again, as an address would be.
LoadNumber next_load_number() noexcept;

// A load that is under way, for as long as this lives.
class LoadUnderWay {
 public:
  explicit LoadUnderWay(LoadNumber number);
  LoadUnderWay(const LoadUnderWay&) = delete;
  LoadUnderWay& operator=(const LoadUnderWay&) = delete;
  ~LoadUnderWay();

 private:
  LoadNumber number_;
};

// The running code is part of that load from now on, as is what it hands its context to (tasks,
// asyncio.to_thread): all that runs in this context, a task's own.
void take_part_in(LoadNumber load);
bool is_part_of(LoadNumber load);

// The same for a call: until *this ends.
class PartOfLoad {
 public:
  explicit PartOfLoad(LoadNumber load);
  PartOfLoad(const PartOfLoad&) = delete;
  PartOfLoad& operator=(const PartOfLoad&) = delete;
  ~PartOfLoad();

 private:
  Ref before_;
};

}  // namespace tidegate::python
