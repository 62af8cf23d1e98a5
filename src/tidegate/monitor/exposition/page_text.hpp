// The one writer of both text formats; what each of them wants its own way is told apart in here.
#pragma once

#include <span>
#include <string>

#include "tidegate/monitor/exposition/exemplar.hpp"
#include "tidegate/monitor/exposition/negotiation.hpp"
#include "tidegate/monitor/exposition/page.hpp"

namespace tidegate::monitor {

// Exemplars are for OpenMetrics alone; those of series that the page does not show are passed over, and of
// two for one series the first counts. O(length of the text + e log e) for exemplars of e series.
std::string page_text(const Page& page, ExpositionFormat format,
                      std::span<const SeriesExemplars> exemplars = {});

}  // namespace tidegate::monitor
