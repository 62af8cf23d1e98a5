#include "tidegate/monitor/alerts/log_sink.hpp"

namespace tidegate::monitor {

void LogSink::deliver(const AlertNotice& notice) {
  const bool over = notice.kind == AlertNotice::Kind::kResolved;
  base::report(events_, notice.noticed, over ? base::EventKind::kAlertResolved : base::EventKind::kAlertFired,
               notice.rule, text_of(notice));
}

}  // namespace tidegate::monitor
