#!/usr/bin/env python3
"""`tidegate trade` and the blocks of an earlier run, on real sockets.

  trade_command_test.py PATH_OF_TIDEGATE
"""

import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

TIDEGATE = ""
KEYS = {"MEXC_API_KEY": "demo-key", "MEXC_API_SECRET": "demo-secret"}


class Trade(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.sim = subprocess.Popen([TIDEGATE, "sim", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.stop_sim)
        self.address = re.search(r"http://(\S+) ", self.sim.stdout.readline()).group(1)

    def stop_sim(self):
        """How many requests it saw."""
        if self.sim.poll() is not None:
            return None
        self.sim.send_signal(signal.SIGINT)
        said = self.sim.communicate(timeout=30)[0]
        return int(re.search(r"stopped after (\d+) requests", said).group(1))

    def trade(self, *options):
        return subprocess.run([TIDEGATE, "trade", "--exchange", self.address, "--seconds", "1", *options], env=KEYS,
                              cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)

    def test_a_block_of_an_earlier_run_is_kept(self):
        until = int((time.time() + 120) * 1000)
        (self.folder / "tidegate-blocks").write_text(f"tidegate-blocks 1\nhost {until}\n")
        ran = self.trade()
        self.assertIn("the exchange has blocked us", ran.stdout)
        self.assertEqual(ran.returncode, 1)
        self.assertIn("stopped before the exchange answered", ran.stderr)
        self.assertEqual(self.stop_sim(), 0)

    def test_a_damaged_file_is_told_and_trading_begins(self):
        (self.folder / "tidegate-blocks").write_text("tidegate-blocks 1\nhost soon\n")
        ran = self.trade()
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn("tidegate-blocks: line 2", ran.stdout)
        self.assertIn("stopped: ", ran.stdout)
        self.assertGreater(self.stop_sim(), 0)

    def test_a_history_in_the_journals_place_is_refused_and_the_journal_untouched(self):
        self.assertEqual(self.trade("--history", "off").returncode, 0)
        journal = self.folder / "tidegate-journal.db"
        before = journal.read_bytes()
        (self.folder / "deep").mkdir()
        (self.folder / "link").symlink_to("deep/../tidegate-journal.db")
        (self.folder / "hard").hardlink_to(journal)
        for history in ("tidegate-journal.db", "deep/../tidegate-journal.db", "link", "hard", "tidegate-journal.db.lock"):
            ran = self.trade("--history", history)
            self.assertEqual(ran.returncode, 1, history)
            self.assertIn("the history cannot be kept there", ran.stderr)
            self.assertEqual(journal.read_bytes(), before)

    def test_a_history_that_cannot_be_kept_is_told_by_its_own_name(self):
        (pathlib.Path(self.folder) / "file").write_text("no folder")
        ran = self.trade("--history", "file/history.db")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn("history.trouble file/history.db", ran.stdout)
        self.assertNotIn("log.trouble", ran.stdout)


if __name__ == "__main__":
    TIDEGATE = sys.argv.pop(1)
    unittest.main()
