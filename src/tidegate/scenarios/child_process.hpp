// A program that this one starts, and talks with in lines over its standard input and output. What it says of
// errors goes to our own standard error.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"

namespace tidegate::scenarios {

// Thread rule: one thread at a time; each child may have another.
class ChildProcess {
 public:
  // `program`: a path, or a name that PATH is searched for. `words`: its arguments, without its own name.
  // Errors: kNotFound (there is no such program), kIo (it could not be started).
  static base::Result<std::unique_ptr<ChildProcess>> start(const std::string& program,
                                                           std::vector<std::string> words);
  ~ChildProcess();  // kills it, unless it has ended
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // Waits for its next line, without the line's end. Absent: it has closed its output.
  std::optional<std::string> read_line();
  // False: it does not listen any more.
  bool write(std::string_view text);
  // Waits for its end.
  void wait();

 private:
  ChildProcess(pid_t pid, int input, int output) : pid_(pid), input_(input), output_(output) {}

  pid_t pid_;  // 0: it has ended
  int input_;
  int output_;
  std::string unread_;
};

}  // namespace tidegate::scenarios
