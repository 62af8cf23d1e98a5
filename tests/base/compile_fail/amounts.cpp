// Prices, quantities and amounts do not mix, and none of them is a plain number.
#include "tidegate/market/types.hpp"

using namespace tidegate::market;

bool amounts(Price price, Price other, Quantity quantity) {
  bool sound = price + other > price && quantity + quantity > quantity;
#if MISTAKE == 1
  price = price + quantity;
#endif
#if MISTAKE == 2
  price = price - quantity;
#endif
#if MISTAKE == 3
  sound = price < quantity;
#endif
#if MISTAKE == 4
  price = quantity;
#endif
#if MISTAKE == 5
  price += quantity;
#endif
#if MISTAKE == 6
  price = 61'685.99;
#endif
#if MISTAKE == 7
  const double number = price;
#endif
#if MISTAKE == 8
  price = price * other;
#endif
  return sound;
}
