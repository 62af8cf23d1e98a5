// An id of one kind is neither an id of another kind nor a bare string.
#include "tidegate/market/types.hpp"

using namespace tidegate::market;

void cancel(const OrderId& id);

bool ids(const OrderId& given, const ClientOrderId& ours, const Symbol& symbol, const Asset& asset) {
  cancel(given);
  bool same = given == OrderId{"1"} && symbol.value() == asset.value();
#if MISTAKE == 1
  cancel(ours);
#endif
#if MISTAKE == 2
  cancel("1");
#endif
#if MISTAKE == 3
  same = given == ours;
#endif
#if MISTAKE == 4
  same = symbol == asset;
#endif
#if MISTAKE == 5
  const OrderId made = ours;
#endif
#if MISTAKE == 6
  const std::string bare = given;
#endif
  static_cast<void>(ours);
  return same;
}
