#include "apps/process/screen.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace tidegate::apps {
namespace {

using std::chrono::seconds;

class Recorder final : public monitor::Output {
 public:
  void write(std::string text) override { texts.push_back(std::move(text)); }
  void show(std::string picture) override { pictures.push_back(std::move(picture)); }
  std::vector<std::string> take_news() override { return {}; }
  std::vector<std::string> texts, pictures;
};

struct View {
  base::Duration elapsed{};
};
std::string full_picture(const View&, PictureSize size) {
  return "picture of " + std::to_string(size.columns);
}
std::string one_line(const View&) {
  return "line";
}

TEST(Screen, ATerminalIsRedrawnAtEachShow) {
  Recorder output;
  Screen screen{output, [] { return PictureSize{80, 24}; }, seconds{10}};
  for (int i = 0; i < 3; ++i) screen.show(View{seconds{i}});
  EXPECT_EQ(output.pictures, (std::vector<std::string>{3, "picture of 80"}));
  EXPECT_TRUE(output.texts.empty());
}

TEST(Screen, ElsewhereALineComesNowAndThen) {
  Recorder output;
  Screen screen{output, nullptr, seconds{10}};
  for (int i = 0; i <= 20; ++i) screen.show(View{seconds{i}});
  EXPECT_EQ(output.texts, (std::vector<std::string>{3, "line\n"}));
  EXPECT_TRUE(output.pictures.empty());
}

TEST(Screen, APictureFollowsTheTerminalsSize) {
  Recorder output;
  PictureSize size{80, 24};
  Screen screen{output, [&size] { return size; }, seconds{10}};
  size = {120, 40};
  screen.show(View{});
  EXPECT_EQ(output.pictures.front(), "picture of 120");
}

TEST(Screen, AFileIsNoTerminal) {
  Recorder output;
  const int file = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  EXPECT_FALSE((Screen{output, terminal_size(file), seconds{10}}.is_terminal()));
  ::close(file);
}

TEST(PictureOf, CutsEachLineSoThatATerminalNeverWrapsIt) {
  EXPECT_EQ(picture_of({"12345678", "1234"}, {5, 24}), "12345\n1234");
}

TEST(PictureOf, NeverCutsInsideACharacter) {
  EXPECT_EQ(picture_of({"ab\xc3\xa9"}, {3, 24}), "ab");
  EXPECT_EQ(picture_of({"ab\xc3\xa9"}, {4, 24}), "ab\xc3\xa9");
}

TEST(PictureOf, LeavesARowForTheCursor) {
  EXPECT_EQ(picture_of({"1", "2", "3", "4"}, {80, 3}), "1\n2");
}

TEST(PictureOf, ShowsNoCommandToTheTerminal) {
  EXPECT_EQ(picture_of({"a\x1b[2Jb\nc"}, {80, 24}), "a?[2Jb?c");
}

}  // namespace
}  // namespace tidegate::apps
