#!/usr/bin/env python3
"""Bad input to the command: one clear line on standard error, a non-zero exit, nothing on standard output.

  bad_input_test.py PATH_OF_TIDEGATE
"""

import gzip
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import unittest

TIDEGATE = ""
SNAPSHOT = b'2000000 {"lastUpdateId":10,"bids":[["99","1"]],"asks":[["100","2"]]}\n'
UPDATE = b'%d000000 {"stream":"btcusdt@depth@100ms","data":{"U":%d,"u":%d,"b":[],"a":[]}}\n'


class BadInput(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return str(path)

    def refused(self, exit_code, *arguments, environment=None):
        """Runs the command, which must refuse; what it said."""
        run = subprocess.run([TIDEGATE, *arguments], capture_output=True, text=True, timeout=60, check=False,
                             env={**os.environ, **(environment or {})}, cwd=self.folder)
        self.assertEqual(run.stdout, "")
        self.assertEqual(run.stderr.count("\n"), 1, run.stderr)
        self.assertTrue(run.stderr.startswith("tidegate: "), run.stderr)
        self.assertEqual(run.returncode, exit_code, run.stderr)
        return run.stderr

    def test_wrong_command_lines(self):
        self.assertIn("--nonsense", self.refused(2, "sim", "--nonsense"))
        self.assertIn("--nonsense", self.refused(2, "replay-check", "--nonsense", "x.gz"))
        self.assertIn("FILE is required", self.refused(2, "replay-check"))
        self.assertIn("subcommand is required", self.refused(2))
        self.assertIn("nonsense", self.refused(2, "nonsense"))
        self.assertIn("expected HOST:PORT", self.refused(2, "sim", "--listen", "nowhere"))
        self.assertIn("nearby", self.refused(2, "sim", "--latency", "nearby"))
        self.assertIn("soon", self.refused(2, "sim", "--seed", "soon"))
        self.assertIn("give HOST:PORT", self.refused(2, "demo", "--dashboard", "nowhere"))
        self.assertIn("give NAME", self.refused(2, "trade", "--dashboard-name", "http://x"))

    def test_unreadable_recordings(self):
        for command in (["replay-check"], ["sim", "--listen", "127.0.0.1:0", "--replay"], ["demo", "--replay"]):
            with self.subTest(command=command):
                missing = str(self.folder / "missing.gz")
                self.assertIn(f"{missing}: cannot be read", self.refused(1, *command, missing))
                folder = str(self.folder)
                self.assertIn(folder, self.refused(1, *command, folder))
                self.assertIn(":1: ", self.refused(1, *command, self.file("text", b"hello\n")))

    def test_recordings_that_break_later(self):
        whole = gzip.compress(SNAPSHOT + b"".join(UPDATE % (i, i, i) for i in range(11, 5000)))
        truncated = self.file("truncated.gz", whole[: len(whole) // 2])
        gap = self.file("gap", SNAPSHOT + UPDATE % (11, 11, 11) + UPDATE % (13, 13, 13))
        malformed = self.file("malformed", SNAPSHOT + UPDATE % (11, 11, 11) + b"12 {\n")
        for command in (["replay-check"], ["sim", "--listen", "127.0.0.1:0", "--replay"], ["demo", "--replay"]):
            with self.subTest(command=command):
                said = self.refused(1, *command, truncated)
                self.assertRegex(said, r"truncated\.gz:\d+: .*truncated")
                self.assertIn(f"{gap}:3: gap", self.refused(1, *command, gap))
                self.assertIn(f"{malformed}:3: no JSON", self.refused(1, *command, malformed))

    def test_a_port_that_is_taken(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            self.assertIn(f"{address}: address already in use", self.refused(1, "sim", "--listen", address))
            keys = {"MEXC_API_KEY": "demo-key", "MEXC_API_SECRET": "demo-secret"}
            for command in (["demo"], ["trade", "--exchange", "127.0.0.1:1"]):
                with self.subTest(command=command):
                    said = self.refused(1, *command, "--dashboard", address, environment=keys)
                    self.assertIn(f"{address}: address already in use; choose another address with --dashboard", said)

    def test_a_top_that_differs_is_reported_and_ends_with_one(self):
        ticker = b'11000000 {"stream":"btcusdt@bookTicker","data":{"u":11,"b":"99","B":"7","a":"100","A":"2"}}\n'
        wrong = self.file("wrong", SNAPSHOT + ticker + UPDATE % (12, 11, 11))
        run = subprocess.run([TIDEGATE, "replay-check", wrong], capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, 1)
        self.assertEqual(run.stderr, "")
        self.assertIn("at 11: recorded 99.00 × 7 / 100.00 × 2", run.stdout)

    def test_configurations(self):
        keys = {"MEXC_API_KEY": "demo-key", "MEXC_API_SECRET": "demo-secret"}
        for command in (["demo"], ["trade", "--exchange", "127.0.0.1:1"]):
            with self.subTest(command=command):
                said = self.refused(1, *command, "--config", self.file("bot.toml", b"[ttl]\ndepth_ms = \"1s\"\n"),
                                    environment=keys)
                self.assertIn("bot.toml:2: ttl.depth_ms: expected a whole number", said)
                self.assertIn("got the string \"1s\"", said)
                said = self.refused(1, *command, "--config", self.file("bot.toml", b"[ttl\n"), environment=keys)
                self.assertRegex(said, r"bot\.toml:1:\d+: not valid TOML")
                missing = str(self.folder / "missing.toml")
                self.assertIn(missing, self.refused(1, *command, "--config", missing, environment=keys))

    def test_an_exchange_that_nobody_runs(self):
        keys = {"MEXC_API_KEY": "demo-key", "MEXC_API_SECRET": "demo-secret"}
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        said = self.refused(1, "trade", "--exchange", f"127.0.0.1:{port}", environment=keys)
        self.assertIn(f"the exchange at 127.0.0.1:{port} does not answer", said)

    def test_keys_that_are_missing_or_wrong_places(self):
        none = {"MEXC_API_KEY": "", "MEXC_API_SECRET": ""}
        self.assertIn("set MEXC_API_KEY", self.refused(1, "trade", "--exchange", "127.0.0.1:1", environment=none))
        self.assertIn("--exchange HOST:PORT", self.refused(1, "trade", environment=none))
        self.assertIn("--exchange HOST:PORT", self.refused(1, "check", environment=none))
        self.assertIn("nowhere.pem", self.refused(1, "check", "--config",
                                                  self.file("tls.toml", b'[exchange]\nhost = "https://127.0.0.1:1"\n'
                                                                        b'ca_file = "nowhere.pem"\n')))
        keys = self.file("keys", b"MEXC_API_KEY=key\nMEXC_API_SECRET=hush\n")
        os.chmod(keys, 0o640)
        refused = self.refused(1, "trade", "--exchange", "127.0.0.1:1", "--keys", keys, environment=none)
        self.assertIn(f"chmod 600 '{keys}'", refused)
        self.assertNotIn("hush", refused)
        self.assertIn("HOST:PORT", self.refused(1, "trade", "--exchange", "nowhere", environment=none))

    def test_a_log_that_cannot_be_written(self):
        self.assertIn("/dev/null/x.log", self.refused(1, "demo", "--log", "/dev/null/x.log"))


if __name__ == "__main__":
    TIDEGATE = sys.argv.pop(1)
    unittest.main()
