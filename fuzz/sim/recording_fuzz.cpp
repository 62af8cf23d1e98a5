// Any bytes as a recorded market (gzip or plain): events, then the end or an error that names the file and
// the line, which is given again when asked again.
#include "fuzz_input.hpp"
#include "scratch_file.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/sim/markets/recording.hpp"
#include "tidegate/sim/markets/replay.hpp"

namespace tidegate::sim {
namespace {

void expect_named(const base::Error& error, const Recording& recording) {
  TIDEGATE_ASSERT(error.code == base::ErrorCode::kParse || error.code == base::ErrorCode::kIo,
                  "what cannot be read says so");
  const std::string place = recording.path() + ":" + std::to_string(recording.line()) + ": ";
  TIDEGATE_ASSERT(error.message.starts_with(place), "the file and the line are named");
}

void read_to_its_end(Recording& recording) {
  while (true) {
    const auto event = recording.next();
    if (!event) {
      expect_named(event.error(), recording);
      TIDEGATE_ASSERT(!recording.next(), "what is broken stays broken");
      return;
    }
    if (!*event) return;
    TIDEGATE_ASSERT((*event)->at >= base::Duration::zero(), "the recorder's clock begins at zero");
  }
}

struct Deaf final : MarketSink {
  void on_fill(const matching::Fill&) override {}
  void on_trade(const market::Trade&) override {}
  void on_depth(const market::DepthUpdate&) override {}
};

void play_to_its_end(const std::string& path) {
  const base::MonotonicTime start{std::chrono::hours{1}};
  const auto market = ReplayMarket::open(path, start);
  if (!market) return;
  Deaf sink;
  base::MonotonicTime last = start;
  while ((*market)->next_event() != base::kNever) {
    TIDEGATE_ASSERT((*market)->next_event() >= last, "time does not run backwards");
    last = (*market)->next_event();
    if (!(*market)->step(sink)) return;
  }
}

}  // namespace
}  // namespace tidegate::sim

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidegate;
  const fuzz::ScratchFile file{"recording", fuzz::bytes_of(data, size)};
  auto recording = sim::Recording::open(file.path());
  TIDEGATE_ASSERT(recording, "a file that is there opens");
  sim::read_to_its_end(*recording);
  sim::play_to_its_end(file.path());
  return 0;
}
