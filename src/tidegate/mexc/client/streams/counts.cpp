#include "tidegate/mexc/client/streams/counts.hpp"

#include <string>

namespace tidegate::mexc::client {

StreamCounts& StreamCounts::operator+=(const StreamCounts& other) noexcept {
  connections += other.connections;
  connections_up += other.connections_up;
  upgrades += other.upgrades;
  pushes += other.pushes;
  pushed_bytes += other.pushed_bytes;
  bad_pushes += other.bad_pushes;
  lost += other.lost;
  renewed += other.renewed;
  return *this;
}

void StreamCounts::collect(std::string_view stream, std::vector<base::Sample>& out) const {
  const base::SampleLabels labels{{"stream", std::string{stream}}};
  base::SampleWriter to{out};
  to.gauge("tidegate_streams_connections", connections, labels);
  to.gauge("tidegate_streams_connections_up", connections_up, labels);
  to.counter("tidegate_streams_upgrades_total", upgrades, labels);
  to.counter("tidegate_streams_pushes_total", pushes, labels);
  to.counter("tidegate_streams_pushed_bytes_total", pushed_bytes, labels);
  to.counter("tidegate_streams_bad_pushes_total", bad_pushes, labels);
  to.counter("tidegate_streams_connections_lost_total", lost, labels);
  to.counter("tidegate_streams_connections_renewed_total", renewed, labels);
}

}  // namespace tidegate::mexc::client
