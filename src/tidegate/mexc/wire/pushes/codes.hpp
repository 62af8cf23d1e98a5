// MEXC's numbers for types and states of orders, which its private pushes carry.
#pragma once

#include <array>
#include <cstdint>
#include <utility>

#include "tidegate/market/types.hpp"

namespace tidegate::mexc::wire {

// What is not here is kOther: 100, say, a stop order that was set in the web page.
inline constexpr std::array<std::pair<std::int32_t, market::OrderType>, 5> kOrderTypeCodes{{
    {1, market::OrderType::kLimit},
    {2, market::OrderType::kLimitMaker},
    {3, market::OrderType::kImmediateOrCancel},
    {4, market::OrderType::kFillOrKill},
    {5, market::OrderType::kMarket},
}};

inline constexpr std::array<std::pair<std::int32_t, market::OrderStatus>, 5> kOrderStatusCodes{{
    {1, market::OrderStatus::kNew},
    {2, market::OrderStatus::kFilled},
    {3, market::OrderStatus::kPartiallyFilled},
    {4, market::OrderStatus::kCanceled},
    {5, market::OrderStatus::kPartiallyCanceled},
}};

}  // namespace tidegate::mexc::wire
