#include "apps/process/controlling_terminal.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace tidegate::apps {

bool has_controlling_terminal() {
  const int terminal = ::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0) return false;
  ::close(terminal);
  return true;
}

}  // namespace tidegate::apps
