#!/usr/bin/env python3
"""`tidegate orders`, and whose journal it is, on real sockets and a real file.

  orders_command_test.py PATH_OF_TIDEGATE
"""

import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

TIDEGATE = ""
KEYS = {"MEXC_API_KEY": "demo-key", "MEXC_API_SECRET": "demo-secret"}


class Orders(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def start_sim(self):
        sim = subprocess.Popen([TIDEGATE, "sim", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.stop, sim)
        return re.search(r"http://(\S+) ", sim.stdout.readline()).group(1)

    def stop(self, process):
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)

    def trade(self, address, *arguments):
        return subprocess.run([TIDEGATE, "trade", "--exchange", address, "--seconds", "1", *arguments], env=KEYS,
                              cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)

    def orders(self, *arguments, env=None):
        return subprocess.run([TIDEGATE, "orders", *arguments], cwd=self.folder, capture_output=True, text=True,
                              timeout=60, check=False, env={**os.environ, **(env or {})})

    def refused(self, *arguments, env=None):
        ran = self.orders(*arguments, env=env)
        self.assertEqual(ran.returncode, 1, ran.stdout)
        self.assertEqual(ran.stdout, "")
        return ran.stderr

    def said(self, *arguments, env=None):
        ran = self.orders(*arguments, env=env)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return ran.stdout

    def sql(self, *statements, file="tidegate-journal.db"):
        database = sqlite3.connect(self.folder / file)
        with database:
            rows = [database.execute(statement).fetchall() for statement in statements]
        database.close()
        return rows[-1]

    def fill_journal(self):
        """A journal of an account, with one order open, half executed, and another in doubt."""
        self.trade(self.start_sim())
        tables = self.sql("SELECT name FROM sqlite_schema WHERE type = 'table'")
        self.sql(*[f"DELETE FROM {name}" for (name,) in tables if name not in ("owner", "api_keys")])
        now = int(time.time() * 1000)
        self.sql(f"INSERT INTO intents VALUES(1, 'tg-1', 'entry', 'BTCUSDT', 'BUY', 'LIMIT', '0.02', '0', '60000', {now - 600000})",
                 "INSERT INTO reports VALUES(2, 'tg-1', 'X1', 'PARTIALLY_FILLED', '0.01', '600', 0)",
                 f"INSERT INTO bookings VALUES(2, 'tg-1', '0.01', '600', '0', '0.3', {now})",
                 f"INSERT INTO intents VALUES(3, 'tg-2', 'entry', 'ETHUSDT', 'BUY', 'LIMIT', '1', '0', '3000', {now})",
                 "INSERT INTO intents VALUES(4, 'tg-3', 'exit', 'BTCUSDT', 'SELL', 'LIMIT', '0.004', '0', '61000', 1)",
                 "INSERT INTO reports VALUES(5, 'tg-3', 'X3', 'FILLED', '0.004', '244', 0)",
                 f"INSERT INTO bookings VALUES(5, 'tg-3', '0.004', '244', '0', '0.2', {now})",
                 "INSERT INTO resolutions VALUES(6, 'tg-3', 'filled', '', 1)")

    def test_it_lists_what_is_open_in_doubt_and_held(self):
        self.fill_journal()
        said = self.said()
        self.assertRegex(said, r"journal tidegate-journal.db: account uid:\d+ at 127.0.0.1:\d+")
        self.assertIn("open or doubtful orders: 2", said)
        self.assertRegex(said, r"tg-1  BTCUSDT BUY 0.02 at 60000  partly filled; executed 0.01; "
                               r"the exchange's id X1; 10 min old")
        self.assertRegex(said, r"tg-2 .*in doubt.*the exchange's id not told")
        self.assertNotIn("tg-3", said)
        self.assertIn("positions held: 1\n  BTCUSDT  0.006, cost 360.18\n", said)
        self.assertRegex(said, r"result of \d{4}-\d\d-\d\d \(UTC\): 3.68 realised")

    def test_a_person_decides(self):
        self.fill_journal()
        self.assertIn("cannot have filled 0.03", self.refused("resolve", "tg-1", "--as", "filled:0.03@60000"))
        self.assertIn("are booked already", self.refused("resolve", "tg-1", "--as", "filled:0.005@60000"))
        self.assertIn("so it was not absent", self.refused("resolve", "tg-1", "--as", "absent"))
        self.assertIn("expected filled:QTY@PRICE", self.refused("resolve", "tg-1", "--as", "sold"))
        self.assertIn("no such open order", self.refused("resolve", "tg-3", "--as", "canceled"))
        self.assertIn("open or doubtful orders: 2", self.said())

        self.assertIn("tg-1 (BTCUSDT BUY): decided by hand: filled 0.02 for 1210",
                      self.said("resolve", "X1", "--as", "filled:0.02@60500"))
        self.assertIn("never reached the exchange", self.said("resolve", "tg-2", "--as", "absent"))
        said = self.said()
        self.assertIn("open or doubtful orders: 0", said)
        self.assertIn("BTCUSDT  0.016,", said)
        self.assertEqual(self.sql("SELECT state, reason FROM resolutions ORDER BY seq DESC LIMIT 2"),
                         [("absent", "decided by hand"), ("filled", "decided by hand")])

    def test_canceled_keeps_what_was_executed(self):
        self.fill_journal()
        self.assertIn("canceled, 0.01 executed", self.said("resolve", "tg-1", "--as", "canceled"))
        said = self.said()
        self.assertIn("open or doubtful orders: 1", said)
        self.assertIn("BTCUSDT  0.006, cost 360.18", said)

    def test_beside_a_running_trader_it_lists_and_does_not_write(self):
        self.fill_journal()
        trader = subprocess.Popen([TIDEGATE, "trade", "--exchange", self.start_sim()], env=KEYS, cwd=self.folder,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.stop, trader)
        self.assertIn("name another journal", trader.communicate(timeout=60)[1], "it is another exchange's")
        (self.folder / "tidegate-journal.db").rename(self.folder / "other.db")
        for part in ("-wal", "-shm"):
            (self.folder / f"tidegate-journal.db{part}").unlink(missing_ok=True)
        trader = subprocess.Popen([TIDEGATE, "trade", "--exchange", self.start_sim()], env=KEYS, cwd=self.folder,
                                  stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.stop, trader)
        while "journal.claimed" not in trader.stdout.readline():
            self.assertIsNone(trader.poll())
        self.assertIn("open or doubtful orders", self.said())
        refused = self.refused("resolve", "tg-1", "--as", "canceled")
        self.assertIn(f"another process ({trader.pid}) uses it", refused)
        trader.send_signal(signal.SIGKILL)
        trader.wait(timeout=30)
        self.assertIn("no such open order", self.refused("resolve", "tg-1", "--as", "canceled"))

    def test_a_journal_is_of_one_exchange(self):
        first, second = self.start_sim(), self.start_sim()
        self.assertEqual(self.trade(first).returncode, 0)
        refused = self.trade(second)
        self.assertEqual(refused.returncode, 1)
        self.assertIn(f"at {first}, and this is account", refused.stderr)
        self.assertIn(f"at {second}: name another journal", refused.stderr)
        config = self.folder / "other.toml"
        config.write_text('[journal]\npath = "second.db"\n')
        self.assertEqual(self.trade(second, "--config", "other.toml").returncode, 0)
        self.assertIn(f"at {second}", self.said("--config", "other.toml"))
        self.assertIn(f"at {first}", self.said("--journal", "tidegate-journal.db"))

    def test_a_new_key_is_adopted(self):
        self.fill_journal()
        said = self.said("adopt-key", env={"MEXC_API_KEY": "new-key", "MEXC_API_SECRET": "new-secret"})
        fingerprint = re.search(r"the key ([0-9a-f]{16}) counts", said).group(1)
        self.assertNotIn("new-key", said)
        self.assertIn((fingerprint,), self.sql("SELECT fingerprint FROM api_keys"))
        self.assertIn("no API key", self.refused("adopt-key"))

    def test_what_is_no_journal(self):
        self.assertIn("none.db", self.refused("--journal", "none.db"))
        self.assertFalse((self.folder / "none.db").exists())
        self.assertIn("none.db", self.refused("resolve", "x", "--as", "absent", "--journal", "none.db"))
        self.assertFalse((self.folder / "none.db").exists())
        self.sql("CREATE TABLE t(a)", file="other.db")
        self.assertIn("is no journal", self.refused("--journal", "other.db"))


if __name__ == "__main__":
    TIDEGATE = sys.argv.pop(1)
    unittest.main()
