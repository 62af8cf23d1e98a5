#include "apps/watch/history_place.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace tidegate::apps {
namespace {

namespace fs = std::filesystem;

class HistoryPlace : public ::testing::Test {
 protected:
  HistoryPlace() {
    std::string pattern = fs::temp_directory_path() / "tidegate-history-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    fs::create_directory(folder_ / "deep");
  }
  ~HistoryPlace() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ / name; }
  bool may_be(const std::string& history) const {
    return check_history_place(history, {{"the journal", path("tidegate.db")}, {"the log", path("log")}})
        .has_value();
  }

  fs::path folder_;
};

TEST_F(HistoryPlace, IsAFileOfItsOwn) {
  EXPECT_TRUE(may_be(path("history.db")));
  EXPECT_TRUE(may_be(path("deep/tidegate.db"))) << "the same name elsewhere";
  EXPECT_TRUE(may_be("")) << "none is kept";
  EXPECT_TRUE(check_history_place(path("a"), {{"the log", ""}}));
}

TEST_F(HistoryPlace, IsNotTheJournalByWhateverName) {
  fs::create_symlink("../tidegate.db", folder_ / "deep" / "link");
  fs::create_symlink(folder_ / "deep", folder_ / "linked");
  for (const bool there : {false, true}) {
    if (there) std::ofstream{path("tidegate.db")} << "journal";
    EXPECT_FALSE(may_be(path("tidegate.db"))) << there;
    EXPECT_FALSE(may_be(path("deep/../tidegate.db"))) << there;
    EXPECT_FALSE(may_be(path("deep/link"))) << there;
    EXPECT_FALSE(may_be(path("linked/link"))) << there;
    EXPECT_FALSE(may_be(path("./tidegate.db"))) << there;
  }
  fs::create_hard_link(path("tidegate.db"), path("other"));
  EXPECT_FALSE(may_be(path("other")));
  std::ostringstream untouched;
  untouched << std::ifstream{path("tidegate.db")}.rdbuf();
  EXPECT_EQ(untouched.str(), "journal");
}

TEST_F(HistoryPlace, IsNoneOfTheFilesBesideIt) {
  for (const char* beside :
       {"tidegate.db-wal", "tidegate.db-shm", "tidegate.db-journal", "tidegate.db.lock", "log"}) {
    EXPECT_FALSE(may_be(path(beside))) << beside;
  }
  EXPECT_FALSE(check_history_place(path("a"), {{"the log", path("a.lock")}})) << "the history's own lock";
}

TEST_F(HistoryPlace, IsRefusedWithWhatToDo) {
  const auto refused = check_history_place(path("log"), {{"the log", path("log")}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(refused.error().message, path("log") + ": the history cannot be kept there: " + path("log") +
                                         " is the log; name another file with --history or monitor.history, "
                                         "or keep none with --history off");
}

TEST_F(HistoryPlace, ALinkThatLeadsToItselfEnds) {
  fs::create_symlink("round", folder_ / "round");
  EXPECT_TRUE(may_be(path("round")));
}

}  // namespace
}  // namespace tidegate::apps
