#include "tidegate/mexc/wire/requests/endpoints.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tidegate::mexc::wire {
namespace {

TEST(Endpoints, EachIsFoundByItselfByItsMethodAndPathAndByItsName) {
  for (const EndpointRow& r : kEndpointTable) {
    EXPECT_EQ(&row(r.endpoint), &r) << r.path;
    EXPECT_EQ(find_endpoint(r.method, r.path), &r) << r.path;
    EXPECT_EQ(find_endpoint(r.name), &r) << r.path;
  }
  EXPECT_EQ(find_endpoint("POST", "/api/v3/depth"), nullptr);
  EXPECT_EQ(find_endpoint("GET", "/api/v3/depth/"), nullptr);
  EXPECT_EQ(find_endpoint("depths"), nullptr);
}

TEST(Endpoints, NamesAreUnique) {
  std::set<std::string_view> names;
  for (const EndpointRow& r : kEndpointTable) EXPECT_TRUE(names.insert(r.name).second) << r.name;
}

TEST(Endpoints, SignedOnesCountByAccountAndPublicOnesByAddress) {
  for (const EndpointRow& r : kEndpointTable) {
    EXPECT_EQ(r.uid_weight != 0, r.security == Security::kSigned) << r.path;
    EXPECT_NE(r.ip_weight + r.uid_weight, 0U) << r.path;
  }
}

TEST(Endpoints, WhatIsAboutTheMarketNeedsNoSignatureAndAllElseDoes) {
  for (const EndpointRow& r : kEndpointTable) {
    EXPECT_EQ(r.about == Subject::kMarket, r.security == Security::kNone) << r.path;
  }
}

}  // namespace
}  // namespace tidegate::mexc::wire
