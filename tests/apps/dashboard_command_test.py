#!/usr/bin/env python3
"""The dashboard of `tidegate trade` on real sockets: where it is, who may ask it, and what nobody who asks can do to the process.

  dashboard_command_test.py PATH_OF_TIDEGATE
"""

import json
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

TIDEGATE = ""
KEYS = {"MEXC_API_KEY": "demo-key", "MEXC_API_SECRET": "demo-secret"}


class Dashboard(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.sim = subprocess.Popen([TIDEGATE, "sim", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.end, self.sim)
        self.exchange = re.search(r"http://(\S+) ", self.sim.stdout.readline()).group(1)

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def start(self, *arguments):
        """`trade`; its dashboard's host and port."""
        trade = subprocess.Popen([TIDEGATE, "trade", "--exchange", self.exchange, *arguments], env=KEYS, cwd=self.folder,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end, trade)
        for line in trade.stdout:
            if found := re.match(r"dashboard  http://([\d.]+):(\d+)/", line):
                return trade, (found.group(1), int(found.group(2)))
        self.fail(f"no dashboard; {trade.stderr.read()}")

    def stop(self, trade):
        trade.send_signal(signal.SIGTERM)
        trade.stdout.read()
        self.assertEqual(trade.wait(timeout=60), 0, trade.stderr.read())

    def get(self, address, path, **headers):
        asked = urllib.request.Request(f"http://{address[0]}:{address[1]}{path}", headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    def test_it_tells_of_the_session(self):
        trade, at = self.start()
        self.assertEqual(at[0], "127.0.0.1")
        self.assertEqual(self.get(at, "/healthz"), (200, "ok\n"))
        deadline = time.monotonic() + 60
        while self.get(at, "/readyz")[0] != 200:
            self.assertLess(time.monotonic(), deadline, self.get(at, "/readyz"))
        status = json.loads(self.get(at, "/status")[1])
        self.assertEqual((status["schema"], status["command"], status["exchange"]), (1, "trade", self.exchange))
        self.assertIn("tidegate_gate_calls_total", self.get(at, "/metrics")[1])
        self.assertIn("<title>tidegate", self.get(at, "/")[1])
        self.assertEqual(self.get(at, "/main.js")[0], 200)
        self.assertEqual(json.loads(self.get(at, "/history?group=requests")[1])["group"], "requests")
        self.assertEqual(self.get(at, "/", Host="evil.example")[0], 421)
        self.stop(trade)

    def test_two_traders_of_one_machine_have_one_each(self):
        first, one = self.start()
        other = self.folder / "other"
        other.mkdir()
        self.folder = other
        second, two = self.start()
        self.assertNotEqual(one, two)
        self.assertEqual(self.get(two, "/healthz")[0], 200)
        self.stop(first)
        self.stop(second)

    def test_a_scraper_that_reads_nothing_holds_up_neither_trading_nor_the_end(self):
        trade, at = self.start()
        slow = [socket.create_connection(at, timeout=30) for _ in range(100)]
        for each in slow:
            self.addCleanup(each.close)
            try:
                each.sendall(f"GET /status HTTP/1.1\r\nHost: {at[0]}:{at[1]}\r\n\r\n".encode())
            except OSError:
                pass  # beyond the bound
        self.assertIsNone(trade.poll())
        begin = time.monotonic()
        self.stop(trade)
        self.assertLess(time.monotonic() - begin, 30)

    def test_off_is_off(self):
        trade = subprocess.run([TIDEGATE, "trade", "--exchange", self.exchange, "--seconds", "1", "--dashboard", "off"], env=KEYS,
                               cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(trade.returncode, 0, trade.stderr)
        self.assertNotIn("dashboard", trade.stdout)


if __name__ == "__main__":
    TIDEGATE = sys.argv.pop(1)
    unittest.main()
