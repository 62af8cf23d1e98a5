#!/usr/bin/env python3
"""`tidegate trade` as a process: whatever becomes of its terminal, its readers, its disk and its exchange, it trades on
and ends in good order. The simulated exchange's own books say what it holds.

  trade_process_test.py PATH_OF_TIDEGATE
"""

import fcntl
import hashlib
import hmac
import json
import os
import pathlib
import pty
import re
import signal
import subprocess
import sys
import tempfile
import termios
import time
import unittest
import urllib.request

TIDEGATE = ""
KEYS = {"MEXC_API_KEY": "demo-key", "MEXC_API_SECRET": "demo-secret"}
SOMETHING_LEFT = 3
STOP_PATIENCE = 10  # seconds, of the engine
ACCOUNTS = '[[account]]\napi_key = "demo-key"\nsecret = "demo-secret"\ndeposits = ["10000 USDT"]\n'
# Buys soon and keeps what it has.
CONFIG = """
[trading]
symbols = ["BTCUSDT", "ETHUSDT", "SOLUSDT"]
take_profit = "0.5"
stop_loss = "0.5"
max_holding_ms = 3600000
[signal]
smoothing = 1.0
enter_imbalance = 0.01
max_spread_bps = 1000.0
[ladder]
climb_after_ms = 10
"""


class TradeProcess(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "accounts.toml").write_text(ACCOUNTS)
        (self.folder / "trade.toml").write_text(CONFIG)
        self.sim = subprocess.Popen([TIDEGATE, "sim", "--listen", "127.0.0.1:0", "--limits", "none", "--accounts",
                                     str(self.folder / "accounts.toml")], stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.end, self.sim)
        self.address = re.search(r"http://(\S+) ", self.sim.stdout.readline()).group(1)

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def start(self, *arguments, stdout=None, before=None, command=None):
        """`trade` in the test's folder; unless told otherwise its output goes to the files out and errors there."""
        with open(self.folder / "out", "w") as out, open(self.folder / "errors", "w") as errors:
            trade = subprocess.Popen(
                [*(command or []), TIDEGATE, "trade", "--exchange", self.address, "--config", "trade.toml", *arguments],
                env=KEYS, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out if stdout is None else stdout,
                stderr=errors, preexec_fn=before)
        self.addCleanup(self.end, trade)
        return trade

    def text(self, name):
        file = self.folder / name
        return file.read_text() if file.exists() else ""

    def wait_until(self, condition, what):
        deadline = time.monotonic() + 60
        while not condition():
            self.assertLess(time.monotonic(), deadline, f"{what}; out: {self.text('out')[-2000:]} {self.text('errors')}")
            time.sleep(0.02)

    def wait_for(self, text, name="out"):
        self.wait_until(lambda: text in self.text(name), f"no '{text}' in {name}")

    def held(self):
        """What the account has but money, by the exchange's books."""
        query = f"timestamp={int(time.time() * 1000)}"
        signature = hmac.new(b"demo-secret", query.encode(), hashlib.sha256).hexdigest()
        asked = urllib.request.Request(f"http://{self.address}/api/v3/account?{query}&signature={signature}",
                                       headers={"X-MEXC-APIKEY": "demo-key"})
        with urllib.request.urlopen(asked, timeout=30) as answer:
            balances = json.load(answer)["balances"]
        return {b["asset"] for b in balances if float(b["free"]) + float(b["locked"]) > 0} - {"USDT"}

    def wait_until_it_holds(self, told="out"):
        """By its own word, and by the exchange's books."""
        self.wait_for("order.fill", told)
        self.assertNotEqual(self.held(), set())

    def takes_signals(self, trade):
        """They wait for a thread of its own: the process's first has them blocked. So has what Python forks, until it is the program."""
        if pathlib.Path(f"/proc/{trade.pid}/exe").resolve().name != "tidegate":
            return False
        blocked = re.search(r"SigBlk:\s*(\w+)", pathlib.Path(f"/proc/{trade.pid}/status").read_text()).group(1)
        return int(blocked, 16) >> (signal.SIGTERM - 1) & 1 == 1

    def ends_in_good_order(self, trade):
        self.assertEqual(trade.wait(timeout=60), 0, self.text("errors"))
        self.assertEqual(self.held(), set())

    def test_a_closed_pipe_does_not_end_it(self):
        reader, writer = os.pipe()
        trade = self.start("--log", "log", stdout=writer)
        os.close(writer)
        self.wait_until_it_holds("log")
        os.close(reader)
        self.wait_for("standard output cannot be written any more", "log")
        self.assertIsNone(trade.poll())
        trade.send_signal(signal.SIGTERM)
        self.ends_in_good_order(trade)
        self.assertIn("stop.begun", self.text("log"))

    def test_a_pipe_that_nobody_reads_holds_nothing_up(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        os.set_blocking(writer, False)
        try:
            while True:
                os.write(writer, b"x" * 4096)
        except BlockingIOError:
            os.set_blocking(writer, True)  # full
        trade = self.start("--log", "log", stdout=writer)
        os.close(writer)
        self.wait_until_it_holds("log")
        trade.send_signal(signal.SIGTERM)
        self.ends_in_good_order(trade)
        self.assertIn("session.stopped", self.text("log"))

    def test_the_terminals_end_is_an_orderly_stop(self):
        terminal, ours = pty.openpty()

        def take_terminal():
            os.setsid()
            fcntl.ioctl(ours, termios.TIOCSCTTY, 0)

        trade = self.start("--log", "log", stdout=ours, before=take_terminal)
        os.close(ours)
        self.wait_until_it_holds("log")
        os.close(terminal)  # the kernel sends SIGHUP
        self.ends_in_good_order(trade)
        self.assertIn("the terminal is gone", self.text("log"))

    def test_without_a_terminal_a_hang_up_reloads_its_settings(self):
        trade = self.start("--log", "log", before=os.setsid)
        self.wait_until_it_holds("log")
        (self.folder / "trade.toml").write_text(CONFIG + "[circuit]\nopen_for_ms = 8000\n")
        trade.send_signal(signal.SIGHUP)
        self.wait_for("circuit.open_for_ms from 5000 to 8000: in force from now on", "log")
        (self.folder / "trade.toml").write_text(CONFIG + "[circuit]\nopen_for_ms = 0\n")
        trade.send_signal(signal.SIGHUP)
        self.wait_for("settings.refused", "log")
        self.assertNotIn("stop.begun", self.text("log"))
        trade.send_signal(signal.SIGTERM)
        self.ends_in_good_order(trade)

    def test_a_file_that_is_watched_is_reloaded_when_an_editor_has_replaced_it(self):
        trade = self.start("--log", "log", "--watch")
        self.wait_until_it_holds("log")
        (self.folder / "trade.toml~").write_text(CONFIG + "[risk]\nmin_balance = \"60\"\n")
        os.replace(self.folder / "trade.toml~", self.folder / "trade.toml")
        self.wait_for('risk.min_balance from "50" to "60": in force from now on', "log")
        trade.send_signal(signal.SIGTERM)
        self.ends_in_good_order(trade)

    def test_nothing_is_watched_without_a_file(self):
        done = subprocess.run([TIDEGATE, "trade", "--exchange", self.address, "--watch"], env=KEYS, cwd=self.folder,
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("give one with --config", done.stderr)

    def test_a_hang_up_that_is_ignored_from_the_start_is_none(self):
        trade = self.start(before=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.wait_until_it_holds()
        trade.send_signal(signal.SIGHUP)
        trade.send_signal(signal.SIGTERM)
        self.ends_in_good_order(trade)
        self.assertIn("SIGTERM: no new entries", self.text("out"))
        self.assertNotIn("the terminal is gone", self.text("out"))

    def test_a_second_signal_cuts_the_wind_down_short(self):
        trade = self.start()
        self.wait_until_it_holds()
        self.sim.kill()
        trade.send_signal(signal.SIGTERM)
        self.wait_for("stop.begun")
        begin = time.monotonic()
        trade.send_signal(signal.SIGTERM)
        self.assertEqual(trade.wait(timeout=60), SOMETHING_LEFT)
        self.assertLess(time.monotonic() - begin, STOP_PATIENCE)
        self.assertIn("the wind-down is cut short", self.text("out"))
        self.assertRegex(self.text("errors"), r"tidegate: [0-9.]+ ([A-Z]+ )?of [A-Z]+USDT is still held")

    def test_a_signal_in_the_wind_down_of_its_time_does_not_end_it(self):
        trade = self.start("--seconds", "8")
        self.wait_until_it_holds()
        self.sim.kill()
        self.wait_for("its time is over")
        trade.send_signal(signal.SIGTERM)
        self.wait_for("it is winding down already")
        self.assertIsNone(trade.poll())
        trade.send_signal(signal.SIGTERM)
        self.assertEqual(trade.wait(timeout=60), SOMETHING_LEFT)
        self.assertIn("the wind-down is cut short", self.text("out"))

    def test_with_the_exchange_gone_it_names_the_position(self):
        trade = self.start()
        self.wait_until_it_holds()
        self.sim.kill()
        begin = time.monotonic()
        trade.send_signal(signal.SIGTERM)
        self.assertEqual(trade.wait(timeout=60), SOMETHING_LEFT)
        self.assertLess(time.monotonic() - begin, STOP_PATIENCE + 10)
        self.assertIn("stopped with something left", self.text("errors"))
        self.assertRegex(self.text("errors"), r"tidegate: [0-9.]+ ([A-Z]+ )?of [A-Z]+USDT is still held.*`tidegate trade` again")
        self.assertIn("stop.left", self.text("out"))

    def test_a_signal_before_the_exchange_answers(self):
        self.sim.send_signal(signal.SIGSTOP)
        trade = self.start()
        self.wait_until(lambda: self.takes_signals(trade), "it does not wait for signals")
        trade.send_signal(signal.SIGTERM)
        self.assertEqual(trade.wait(timeout=60), 1)
        self.assertIn("stopped before the exchange answered", self.text("errors"))
        self.sim.send_signal(signal.SIGCONT)

    def test_a_log_is_appended_to(self):
        (self.folder / "log").write_text("what an earlier run wrote\n")
        trade = self.start("--log", "log")
        self.wait_for("session.started", "log")
        trade.send_signal(signal.SIGTERM)
        self.ends_in_good_order(trade)
        self.assertTrue(self.text("log").startswith("what an earlier run wrote\n"))
        self.assertIn("session.stopped", self.text("log"))

    def test_a_full_disk_under_the_log_is_told_once(self):
        trade = self.start("--log", "/dev/full")
        self.wait_until_it_holds()
        self.wait_for("No space left on device")
        trade.send_signal(signal.SIGTERM)
        self.ends_in_good_order(trade)
        self.assertEqual(self.text("out").count("No space left on device"), 1)

    def test_a_full_disk_under_its_output_is_in_the_log(self):
        with open("/dev/full", "w") as full:
            trade = self.start("--log", "log", stdout=full)
        self.wait_until_it_holds("log")
        self.wait_for("standard output cannot be written: No space left on device", "log")
        trade.send_signal(signal.SIGTERM)
        self.ends_in_good_order(trade)

    def test_without_any_standard_stream_its_files_are_its_own(self):
        trade = self.start("--log", "log", command=["/bin/sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-'])
        self.wait_until_it_holds("log")
        trade.send_signal(signal.SIGTERM)
        self.ends_in_good_order(trade)
        self.assertTrue((self.folder / "tidegate-journal.db").read_bytes().startswith(b"SQLite format 3"))
        self.assertNotIn("stop.begun", self.text("tidegate-blocks"))


if __name__ == "__main__":
    TIDEGATE = sys.argv.pop(1)
    unittest.main()
