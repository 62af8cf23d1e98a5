#include "tidegate/config/reading/origins.hpp"

#include <gtest/gtest.h>

namespace tidegate::config {
namespace {

TEST(Origins, WhatNobodyHasSetIsTheDefault) {
  const Origins origins;
  EXPECT_EQ(origins.of("circuit.probes").source, Source::kDefault);
  EXPECT_EQ(origins.of("circuit.probes").in_words(), "default");
}

TEST(Origins, TheLastOneHolds) {
  Origins origins;
  origins.set("a.b", {.source = Source::kPreset, .where = "swing", .by = "a.profile"});
  EXPECT_EQ(origins.of("a.b").in_words(), "preset swing (by a.profile)");
  origins.set("a.b", {.source = Source::kFile, .where = "bot.toml:3"});
  EXPECT_EQ(origins.of("a.b").in_words(), "file bot.toml:3");
}

TEST(Origins, AreForgottenByTheirBeginning) {
  Origins origins;
  origins.set("circuit.depth.probes", {.source = Source::kFile, .where = "x"});
  origins.set("circuit.depths", {.source = Source::kFile, .where = "x"});
  origins.forget("circuit.depth.");
  EXPECT_EQ(origins.of("circuit.depth.probes").source, Source::kDefault);
  EXPECT_EQ(origins.of("circuit.depths").source, Source::kFile);
}

TEST(Source, HasANameAndAnOrder) {
  EXPECT_EQ(name(Source::kDefault), "default");
  EXPECT_EQ(name(Source::kPreset), "preset");
  EXPECT_EQ(name(Source::kFile), "file");
  EXPECT_EQ(name(Source::kEnvironment), "environment");
  EXPECT_EQ(name(Source::kFlag), "flag");
  EXPECT_LT(Source::kDefault, Source::kPreset);
  EXPECT_LT(Source::kFile, Source::kEnvironment);
}

}  // namespace
}  // namespace tidegate::config
