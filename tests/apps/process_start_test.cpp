#include "apps/process/process_start.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace tidegate::apps {
namespace {

// In a process of its own each: what is changed is the whole process's.

TEST(ProcessStart, AReaderThatIsGoneIsAnErrorAndNoDeath) {
  EXPECT_EXIT(
      {
        begin_process();
        int ends[2];
        if (::pipe(ends) != 0) std::_Exit(1);
        ::close(ends[0]);
        std::_Exit(::write(ends[1], "x", 1) == -1 && errno == EPIPE ? 42 : 2);
      },
      testing::ExitedWithCode(42), "");
}

TEST(ProcessStart, AFileAtItsAllowedSizeIsNoDeath) {
  EXPECT_EXIT(
      {
        begin_process();
        ::raise(SIGXFSZ);
        std::_Exit(42);
      },
      testing::ExitedWithCode(42), "");
}

TEST(ProcessStart, NoFileOfOursGetsTheNumberOfAStandardStream) {
  EXPECT_EXIT(
      {
        ::close(STDOUT_FILENO);
        begin_process();
        const int next = ::open("/dev/null", O_RDONLY);
        std::_Exit(next > STDERR_FILENO && ::fcntl(STDOUT_FILENO, F_GETFD) >= 0 ? 42 : 2);
      },
      testing::ExitedWithCode(42), "");
}

}  // namespace
}  // namespace tidegate::apps
