#include "tidegate/journal/disk_room.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "scratch_folder.hpp"

namespace tidegate::journal {
namespace {

TEST(DiskRoom, OfAFileIsThatOfItsFileSystem) {
  const tests::ScratchFolder folder;
  const std::string path = folder.file("journal.db");
  std::ofstream{path} << "a journal";
  const auto room = disk_room(path);
  ASSERT_TRUE(room);
  EXPECT_GT(room->size, 0U);
  EXPECT_GT(room->free, 0U) << "the test has written";
  EXPECT_LE(room->free, room->size);
}

TEST(DiskRoom, AFileSystemWithoutASizeHasNone) {
  const auto room = disk_room("/proc/self/status");
  EXPECT_FALSE(room);
}

TEST(DiskRoom, WhatIsKeptInMemoryFillsNoDisk) {
  for (const char* path : {":memory:", "file:/crashes?vfs=memdb"}) {
    const auto room = disk_room(path);
    ASSERT_TRUE(room) << path;
    EXPECT_EQ(room->free, room->size) << path;
  }
}

TEST(DiskRoom, OfAFileThatIsNotThereNobodyKnows) {
  EXPECT_FALSE(disk_room("/no/such/folder/journal.db"));
}

}  // namespace
}  // namespace tidegate::journal
