#!/usr/bin/env python3
"""A running `tidegate trade` asked by its local socket: which process is found, what the commands say, and their exit codes.

  control_test.py PATH_OF_TIDEGATE
"""

import json
import os
import pathlib
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import unittest

TIDEGATE = ""
KEYS = {"MEXC_API_KEY": "demo-key", "MEXC_API_SECRET": "demo-secret"}


class Control(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.sockets = self.folder / "sockets"
        self.place = {"TIDEGATE_CONTROL_DIR": str(self.sockets)}

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def start_exchange(self):
        sim = subprocess.Popen([TIDEGATE, "sim", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.end, sim)
        self.exchange = re.search(r"http://(\S+) ", sim.stdout.readline()).group(1)

    def start(self, name, *arguments):
        """`trade` in a folder of its own; returns when it has said where it is asked."""
        home = self.folder / name
        home.mkdir()
        trade = subprocess.Popen([TIDEGATE, "trade", "--exchange", self.exchange, "--dashboard", "off", *arguments],
                                 env=KEYS | self.place, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end, trade)
        for line in trade.stdout:
            if found := re.match(r"control    (/.+)", line):
                return trade, pathlib.Path(found.group(1))
        self.fail(f"no local socket; {trade.stderr.read()}")

    def stop(self, trade):
        trade.send_signal(signal.SIGTERM)
        trade.stdout.read()
        self.assertEqual(trade.wait(timeout=60), 0, trade.stderr.read())

    def ask(self, *arguments):
        return subprocess.run([TIDEGATE, *arguments], env=self.place, cwd=self.folder, capture_output=True, text=True,
                              timeout=60, check=False)

    def failure(self, code, *arguments):
        """What a command says on standard error that ends with this exit code."""
        ended = self.ask(*arguments)
        self.assertEqual(ended.returncode, code, ended.stdout + ended.stderr)
        self.assertTrue(ended.stderr.startswith("tidegate: "), ended.stderr)
        return ended.stderr

    def done(self, *arguments):
        ended = self.ask(*arguments)
        self.assertEqual((ended.returncode, ended.stderr), (0, ""), ended.stdout)
        return ended.stdout

    def await_ready(self, *arguments):
        deadline = time.monotonic() + 60
        while (ended := self.ask("status", *arguments)).returncode != 0:
            self.assertEqual(ended.returncode, 3, ended.stderr)
            self.assertIn("tidegate: not ready: ", ended.stderr)
            self.assertLess(time.monotonic(), deadline, ended.stderr)

    def test_no_process(self):
        for command in (["status"], ["halt"], ["resume"], ["reload"], ["explain", "1-1"], ["circuit", "depth", "closed"],
                        ["silence", "circuit_open", "--for", "5m"]):
            said = self.failure(1, *command)
            self.assertIn(f"no running tidegate process found in {self.sockets}; start one with `tidegate trade`", said)
        self.assertIn("nobody answers at", self.failure(1, "status", "--socket", str(self.folder / "a.sock")))

    def test_wrong_usage(self):
        for command in (["circuit", "depth"], ["circuit", "depth", "open"], ["silence", "circuit_open"],
                        ["silence", "circuit_open", "--for", "1w"], ["silence", "circuit_open", "--for", "5m", "--lift"],
                        ["silence", "circuit_open", "--lift", "--comment", "why"], ["explain"], ["explain", "no id"],
                        ["status", "--pid", "0"], ["status", "--pid", "1", "--socket", "/a"], ["halt", "now"]):
            with self.subTest(command):
                self.failure(2, *command)

    def test_a_folder_that_others_may_open_is_refused(self):
        self.sockets.mkdir()
        self.sockets.chmod(0o755)
        self.assertIn(f"chmod 700 {self.sockets}", self.failure(1, "status"))

    def test_a_dead_socket_is_skipped_and_removed(self):
        self.sockets.mkdir(mode=0o700)
        path = self.sockets / "trade-1.sock"
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(path))
        self.assertIn("no running tidegate process", self.failure(1, "status"))
        self.assertFalse(path.exists())

    def test_it_is_asked_halted_and_resumed(self):
        self.start_exchange()
        trade, path = self.start("one")
        self.assertEqual(path, self.sockets / f"trade-{trade.pid}.sock")
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(self.sockets.stat().st_mode), 0o700)
        self.await_ready()
        status = json.loads(self.done("status", "--json"))
        self.assertEqual((status["command"], status["exchange"], status["ready"]), ("trade", self.exchange, True))
        self.assertNotEqual(self.done("halt"), "")
        self.assertIn("tidegate: not ready: ", self.failure(3, "status"))
        self.assertNotEqual(self.done("resume", "--pid", str(trade.pid)), "")
        self.await_ready("--socket", str(path))
        self.failure(1, "explain", "ffffffff-ffffffff")
        self.failure(1, "circuit", "no_such_endpoint", "forced_open")
        self.failure(1, "silence", "no_such_rule", "--for", "30m")
        self.stop(trade)
        self.assertFalse(path.exists())

    def test_of_two_processes_one_must_be_named(self):
        self.start_exchange()
        first, _ = self.start("one")
        second, path = self.start("two")
        said = self.failure(1, "status")
        for trade in (first, second):
            self.assertIn(f"trade (pid {trade.pid})", said)
        self.assertIn("--socket PATH", said)
        for named in (["--pid", str(second.pid)], ["--socket", str(path)]):
            self.await_ready(*named)
            self.assertEqual(json.loads(self.done("status", "--json", *named))["command"], "trade")
        self.assertIn("no tidegate process with pid 1 found", self.failure(1, "status", "--pid", "1"))
        first.kill()
        first.wait()
        self.assertEqual(json.loads(self.ask("status", "--json").stdout)["command"], "trade")
        self.assertEqual(os.listdir(self.sockets), [path.name])
        self.stop(second)
        self.assertEqual(os.listdir(self.sockets), [])

    def test_off_is_off_and_what_cannot_be_had_is_told(self):
        self.start_exchange()
        off = subprocess.run([TIDEGATE, "trade", "--exchange", self.exchange, "--seconds", "1", "--control", "off"],
                             env=KEYS | self.place, cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(off.returncode, 0, off.stderr)
        self.assertNotIn("control    /", off.stdout)
        self.assertFalse(self.sockets.exists())
        taken = self.folder / "file"
        taken.write_text("data")
        without = subprocess.run([TIDEGATE, "trade", "--exchange", self.exchange, "--seconds", "1", "--control", taken],
                                 env=KEYS | self.place, cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(without.returncode, 0, without.stderr)
        self.assertRegex(without.stdout, r"log\.trouble .*no command can ask this process.*is no socket")
        self.assertEqual(taken.read_text(), "data")


if __name__ == "__main__":
    TIDEGATE = sys.argv.pop(1)
    unittest.main()
