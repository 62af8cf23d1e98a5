#include "tidegate/monitor/alerts/notice.hpp"

#include <gtest/gtest.h>

#include "monitor/alerts/given.hpp"

namespace tidegate::monitor {
namespace {

using testing::fired;

TEST(AlertNotice, ALineSaysHowSevereItIsWhatItIsOfAndWhatHappened) {
  AlertNotice notice = fired("circuit_open");
  EXPECT_EQ(line_of(notice),
            "circuit_open: warning (endpoint=depth): the circuit of depth has not been closed for 10 s");
  notice.severity = base::Severity::kError;
  notice.kind = AlertNotice::Kind::kRepeated;
  notice.lasted = std::chrono::milliseconds{3'600'900};
  notice.labels.clear();
  EXPECT_EQ(text_of(notice), "error, for 3600 s: the circuit of depth has not been closed for 10 s");
  notice.kind = AlertNotice::Kind::kResolved;
  notice.labels = {{"endpoint", "depth"}, {"by", "address"}};
  EXPECT_EQ(text_of(notice),
            "resolved after 3600 s (endpoint=depth, by=address): the circuit of depth has not been closed "
            "for 10 s");
}

}  // namespace
}  // namespace tidegate::monitor
