// What every command owes to its caller, before it does anything else.
#pragma once

namespace tidegate::apps {

// From now on neither a reader that is gone (SIGPIPE) nor a file at its allowed size (SIGXFSZ) ends the
// process: the write fails, and the writer deals with it. And standard input, output and error are open,
// so that no file or socket of ours gets their numbers and is written to as if it were the terminal.
void begin_process();

}  // namespace tidegate::apps
