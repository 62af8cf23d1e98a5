// Where the exchange's blocks are kept between two runs of a program.
#pragma once

#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/resilience/gate/blocks.hpp"

namespace tidegate::guard {

// No such file: no blocks. Error: kIo, or kParse naming the line (or saying that it is longer than 256 KiB);
// both name the file. Then delete the file, and expect that a block may still hold.
base::Result<resilience::SavedBlocks> load_blocks(const std::string& path);
// Written beside it, brought to the disk and renamed, so that a killed program or a power cut leaves the old
// or the new file; on return it is the new one. Processes that write the same file at once leave one of their
// files whole. Error: kIo. It waits for the disk: once at the end of a run,
// or when a block came, not at every call.
base::Result<void> store_blocks(const std::string& path, const resilience::SavedBlocks& blocks);

}  // namespace tidegate::guard
