// A stream that is encrypted on its way over another. Known inside net only.
#pragma once

#include <memory>

#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/stream.hpp"
#include "tidegate/net/tls/engine.hpp"

namespace tidegate::net {

struct TlsBeginning {
  base::Result<std::unique_ptr<Stream>> stream;
  TlsEnd end = TlsEnd::kNoConnection;
};

// Does the handshake over `stream`, which is cut at the deadline. The loop outlives the task.
// Errors: kConnectionLost, kDeadlineExceeded, kIo with the engine's reason; `peer` names the other side.
Task<TlsBeginning> begin_tls(Loop& loop, std::unique_ptr<Stream> stream, std::unique_ptr<TlsEngine> engine,
                             base::MonotonicTime deadline, std::string peer);

}  // namespace tidegate::net
