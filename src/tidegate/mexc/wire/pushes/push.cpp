#include "tidegate/mexc/wire/pushes/push.hpp"

#include "tidegate/mexc/wire/pushes/generated.hpp"
#include "tidegate/mexc/wire/pushes/walk.hpp"

namespace tidegate::mexc::wire {
namespace {

struct KindOf {
  ChannelKind operator()(const DepthPush&) const { return ChannelKind::kDepth; }
  ChannelKind operator()(const DealsPush&) const { return ChannelKind::kDeals; }
  ChannelKind operator()(const BookTickerPush&) const { return ChannelKind::kBookTicker; }
  ChannelKind operator()(const BookTickerBatchPush&) const { return ChannelKind::kBookTickerBatch; }
  ChannelKind operator()(const LimitDepthPush&) const { return ChannelKind::kLimitDepth; }
  ChannelKind operator()(const KlinePush&) const { return ChannelKind::kKline; }
  ChannelKind operator()(const MiniTickersPush& push) const {
    return push.of_all ? ChannelKind::kMiniTickers : ChannelKind::kMiniTicker;
  }
  ChannelKind operator()(const OrderPush&) const { return ChannelKind::kPrivateOrders; }
  ChannelKind operator()(const FillPush&) const { return ChannelKind::kPrivateDeals; }
  ChannelKind operator()(const BalancePush&) const { return ChannelKind::kPrivateAccount; }
};

}  // namespace

ChannelKind kind_of(const Push& push) noexcept {
  return std::visit(KindOf{}, push);
}

base::Result<Push> decode_push(std::string_view bytes, UnknownWords* unknown) {
  Push push;
  if (walk_push(bytes, push)) return push;
  return decode_generated_push(bytes, unknown);
}

}  // namespace tidegate::mexc::wire
