#!/usr/bin/env python3
"""`tidegate top` in a terminal of its own: what it shows of a real process, its keys, its size, its signals, and that the
terminal is afterwards as it was.

  top_command_test.py PATH_OF_TIDEGATE
"""

import errno
import fcntl
import http.server
import os
import pathlib
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import unittest
import urllib.request

try:
    import curses
    curses.setupterm("xterm", os.open(os.devnull, os.O_WRONLY))
    XTERM = True
except (ImportError, curses.error):
    XTERM = False

TIDEGATE = ""
KEYS = {"MEXC_API_KEY": "demo-key", "MEXC_API_SECRET": "demo-secret"}
PATIENCE = 60
WHOLE_SCREEN, AS_BEFORE = "\x1b[?1049h", "\x1b[?1049l"


class Window:
    """A terminal with a program in it; `seen` is all that was written to it."""

    def __init__(self, case, words, program=None, term="xterm"):
        self.case, self.seen = case, ""
        self.terminal, program_side = pty.openpty()
        case.addCleanup(os.close, self.terminal)
        self.resize(24, 80)
        self.modes_before = termios.tcgetattr(self.terminal)
        self.process = subprocess.Popen([program or TIDEGATE, *words], stdin=program_side, stdout=program_side, stderr=program_side,
                                        env={**os.environ, "TERM": term}, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(program_side)
        case.addCleanup(self.end)

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def resize(self, rows, columns):
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds):
        """False: nothing comes any more."""
        if not select.select([self.terminal], [], [], seconds)[0]:
            return True
        try:
            more = os.read(self.terminal, 65536)
        except OSError as gone:
            if gone.errno == errno.EIO:
                return False
            raise
        self.seen += more.decode("ascii")
        return bool(more)

    def until(self, pattern):
        """Reads until that is there; what was seen up to its end is left behind."""
        deadline = time.monotonic() + PATIENCE
        while not (found := re.search(pattern, self.seen)):
            self.case.assertLess(time.monotonic(), deadline, f"{pattern} is not in {self.seen!r}")
            self.case.assertTrue(self.read(1), f"{pattern} did not come; {self.seen!r}")
        self.seen = self.seen[found.end():]
        return found

    def press_until(self, keys, pattern):
        """As a person does who sees nothing happen: again each second."""
        deadline = time.monotonic() + PATIENCE
        while not re.search(pattern, self.seen):
            self.case.assertLess(time.monotonic(), deadline, f"{pattern} is not in {self.seen!r}")
            self.press(keys)
            last = time.monotonic() + 1
            while not re.search(pattern, self.seen) and time.monotonic() < last:
                self.case.assertTrue(self.read(0.1), f"{pattern} did not come; {self.seen!r}")
        self.until(pattern)

    def press(self, keys):
        os.write(self.terminal, keys.encode())

    def ended(self):
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            self.case.assertLess(time.monotonic(), deadline, "it does not end")
            self.read(0.1)
        while self.read(0) and select.select([self.terminal], [], [], 0)[0]:
            pass
        return self.process.returncode

    def assert_given_back(self):
        self.case.assertEqual(termios.tcgetattr(self.terminal), self.modes_before)


@unittest.skipUnless(XTERM, "there is no description of a terminal (ncurses-base)")
class Top(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.sim = subprocess.Popen([TIDEGATE, "sim", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.end, cls.sim)
        exchange = re.search(r"http://(\S+) ", cls.sim.stdout.readline()).group(1)
        cls.trade = subprocess.Popen([TIDEGATE, "trade", "--exchange", exchange, "--dashboard", "127.0.0.1:0",
                                      "--control", f"{cls.folder.name}/control.sock"], env=KEYS,
                                     cwd=cls.folder.name, stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.end, cls.trade)
        cls.url = next(found.group(1) for line in cls.trade.stdout if (found := re.match(r"dashboard  (http://\S+?)/", line)))
        threading.Thread(target=cls.trade.stdout.read, daemon=True).start()

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()

    def top(self):
        window = Window(self, ["top", "--url", self.url])
        window.until(re.escape(WHOLE_SCREEN))
        window.until("Overview")
        window.until("q quit")
        return window

    def test_it_shows_the_process_and_q_gives_the_terminal_back(self):
        window = Window(self, ["top", "--url", self.url])
        window.until(re.escape(WHOLE_SCREEN))
        window.until("trade: ")
        window.until("q quit")
        self.assertNotEqual(termios.tcgetattr(window.terminal), window.modes_before)
        window.press("q")
        self.assertEqual(window.ended(), 0)
        self.assertIn(AS_BEFORE, window.seen)
        window.assert_given_back()

    def test_it_asks_the_local_socket(self):
        window = Window(self, ["top", "--socket", f"{self.folder.name}/control.sock"])
        window.until("trade: ")
        window.press("q")
        self.assertEqual(window.ended(), 0)

    def test_keys_change_pages(self):
        window = self.top()
        window.press("3")
        window.until("limits of their own")
        window.press("\t")
        window.until("symbols: step")
        window.press("?")
        window.until("the process that is watched goes on")
        window.press("p")
        window.until("PAUSED")
        window.press("q")
        self.assertEqual(window.ended(), 0)

    def test_it_fills_a_terminal_of_another_size(self):
        window = self.top()
        window.resize(50, 120)
        # To the first cell of the last row.
        window.until(r"\x1b\[50;\d+H|\x1b\[50d")
        window.resize(5, 20)
        window.press("q")
        self.assertEqual(window.ended(), 0)
        window.assert_given_back()

    def test_every_signal_that_ends_it_gives_the_terminal_back(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            with self.subTest(signal=number):
                window = self.top()
                window.process.send_signal(number)
                self.assertEqual(window.ended(), 128 + number)
                self.assertIn(AS_BEFORE, window.seen)
                window.assert_given_back()

    def test_ctrl_c_is_a_signal(self):
        window = self.top()
        window.press("\x03")
        self.assertEqual(window.ended(), 128 + signal.SIGINT)
        window.assert_given_back()

    def test_whoever_stops_it_from_outside_gets_the_picture_again(self):
        window = self.top()
        window.process.send_signal(signal.SIGSTOP)
        os.waitpid(window.process.pid, os.WUNTRACED)
        window.process.send_signal(signal.SIGCONT)
        window.until("Overview")
        window.press("q")
        self.assertEqual(window.ended(), 0)
        window.assert_given_back()

    def test_ctrl_z_gives_the_terminal_back_until_it_goes_on(self):
        # A shell's part: only of a group that has a parent in its session a stop means something.
        script = (f"'{TIDEGATE}' top --url {self.url}; echo stopped $?; "
                  "stty -a | grep -o '.icanon'; fg >/dev/null; echo ended $?")
        window = Window(self, ["--norc", "-c", "set -m; " + script], program="bash")
        window.until(re.escape(WHOLE_SCREEN))
        window.until("q quit")
        # On a busy machine the first one is lost now and then, before this bash looks after its child.
        window.press_until("\x1a", re.escape(AS_BEFORE))
        window.until(r"stopped \d+")
        window.until(r"[^-]icanon")
        window.until("q quit")
        window.press("q")
        window.until("ended 0")

    def test_a_process_that_is_lost_leaves_its_last_picture(self):
        status = urllib.request.urlopen(f"{self.url}/status", timeout=PATIENCE).read()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), answering(status))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        window = Window(self, ["top", "--url", f"http://127.0.0.1:{server.server_port}"])
        window.until("trade: ")
        server.shutdown()
        server.server_close()
        window.until("no answer since")
        window.press("2")
        window.until("of the last minute|no request was answered")
        window.press("q")
        self.assertEqual(window.ended(), 0)

    def test_a_terminal_that_nobody_describes(self):
        window = Window(self, ["top", "--url", self.url], term="no-such-terminal")
        self.assertEqual(window.ended(), 2)
        self.assertIn("no-such-terminal", window.seen)
        window.assert_given_back()


def answering(status):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802: the library's name
            self.send_response(200)
            self.send_header("Content-Length", str(len(status)))
            self.end_headers()
            self.wfile.write(status)

        def log_message(self, *_):
            pass

    return Handler


class WithoutTerminal(unittest.TestCase):
    def run_top(self, *words):
        return subprocess.run([TIDEGATE, "top", *words], capture_output=True, text=True, timeout=PATIENCE, check=False,
                              stdin=subprocess.DEVNULL)

    def test_it_needs_one(self):
        run = self.run_top()
        self.assertEqual((run.returncode, run.stdout), (2, ""))
        self.assertIn("top needs a terminal; use tidegate status", run.stderr)

    def test_an_address_that_is_none(self):
        for url in ("https://127.0.0.1:8091", "nowhere", "http://127.0.0.1:8091/status"):
            window = Window(self, ["top", "--url", url])
            self.assertEqual(window.ended(), 2)
            self.assertNotIn(WHOLE_SCREEN, window.seen)

    def test_where_nobody_listens_it_says_so_and_takes_no_screen(self):
        # A port that was just given back.
        server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
        port = server.server_port
        server.server_close()
        window = Window(self, ["top", "--url", f"http://127.0.0.1:{port}"])
        self.assertEqual(window.ended(), 1)
        self.assertNotIn(WHOLE_SCREEN, window.seen)
        self.assertIn("tidegate: ", window.seen)


if __name__ == "__main__":
    TIDEGATE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
