#include "apps/process/process_start.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>

namespace tidegate::apps {

void begin_process() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  // A new file gets the lowest number that is free.
  int opened = 0;
  while (opened >= 0 && opened <= STDERR_FILENO) opened = ::open("/dev/null", O_RDWR);
  if (opened > STDERR_FILENO) ::close(opened);
}

}  // namespace tidegate::apps
