#!/usr/bin/env python3
"""`tidegate sim` as a process on a real socket: says where it is, answers, and stops in good order.

  sim_command_test.py PATH_OF_TIDEGATE
"""

import gzip
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

TIDEGATE = ""
RECORDING = (
    '1000000 {"lastUpdateId":10,"bids":[["99","1"]],"asks":[["100","2"]]}\n'
    '1000000 {"stream":"ethusdt@depth@100ms","data":{"U":11,"u":12,"b":[["99.5","3"]],"a":[]}}\n'
)


RECORDED = pathlib.Path(os.environ.get("TIDEGATE_DATA") or pathlib.Path(__file__).parents[2] / "../shared/data") / "mexc-recorded"


class SimCommand(unittest.TestCase):
    def start(self, *arguments):
        """Starts it on a free port; the address that it tells."""
        self.process = subprocess.Popen([TIDEGATE, "sim", "--listen", "127.0.0.1:0", *arguments],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.clean_up)
        self.ready = self.process.stdout.readline()
        said = re.match(r"simulated exchange on (http://127\.0\.0\.1:[1-9]\d*) \(streams: ws://\S+/ws\), ", self.ready)
        self.assertTrue(said, self.ready)
        return said.group(1)

    def clean_up(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def stop(self, how):
        """What it prints when asked to stop."""
        self.process.send_signal(how)
        out, errors = self.process.communicate(timeout=30)
        self.assertEqual(errors, "")
        self.assertEqual(self.process.returncode, 0)
        return out

    def get(self, url):
        with urllib.request.urlopen(url, timeout=30) as answer:
            return json.load(answer)

    def test_answers_until_it_is_interrupted_and_tells_what_it_saw(self):
        url = self.start("--seed", "7")
        self.assertIn("symbols BTCUSDT ETHUSDT SOLUSDT BTCUSDC ETHUSDC, accounts by API key demo-key", self.ready)
        self.assertNotIn("demo-secret", self.ready)
        self.assertEqual(self.get(url + "/api/v3/ping"), {})
        packed = urllib.request.Request(url + "/api/v3/exchangeInfo", headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(packed, timeout=30) as answer:
            self.assertEqual(answer.headers["Content-Encoding"], "gzip")
            self.assertEqual(len(json.loads(gzip.decompress(answer.read()))["symbols"]), 5)
        depth = self.get(url + "/api/v3/depth?symbol=BTCUSDT&limit=5")
        self.assertEqual((len(depth["bids"]), len(depth["asks"])), (5, 5))
        self.assertRegex(self.stop(signal.SIGINT), r"^stopped after 3 requests \(weight 12; 0 of orders\), [^\n]*\n"
                         r"answered 429 \(too many requests\) 0 times, 418 \(banned\) 0 times\n"
                         r"demo-key: 0 orders left open\n$")

    def test_its_files_say_what_is_traded_by_whom_and_what_goes_wrong(self):
        with tempfile.TemporaryDirectory() as folder:
            def file(name, text):
                path = pathlib.Path(folder) / name
                path.write_text(text)
                return str(path)

            url = self.start(
                "--symbols", file("symbols", '[[symbol]]\nbase = "MX"\nquote = "USDT"\nstart_price = 2.5\nprice_decimals = 4\n'),
                "--accounts", file("accounts", '[[account]]\napi_key = "mine"\nsecret = "hush"\ndeposits = ["5 MX"]\n'),
                "--faults", file("faults", '[[fault]]\nkind = "error_before"\ntarget = "ping"\n'))
            self.assertIn("symbols MXUSDT, accounts by API key mine", self.ready)
            self.assertNotIn("hush", self.ready)
            self.assertEqual(self.get(url + "/api/v3/exchangeInfo")["symbols"][0]["quoteAssetPrecision"], 4)
            with self.assertRaises(urllib.error.HTTPError) as failed:
                self.get(url + "/api/v3/ping")
            self.assertEqual(failed.exception.code, 503)
            failed.exception.close()
            self.assertIn("fault error_before: 1 times", self.stop(signal.SIGINT))

    def test_a_mistake_in_a_file_is_named_by_line_and_field(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "faults.toml"
            path.write_text('[[fault]]\nkind = "explode"\nprobability = 2\n')
            ran = subprocess.run([TIDEGATE, "sim", "--faults", str(path)], capture_output=True, text=True, timeout=30)
            self.assertNotEqual(ran.returncode, 0)
            self.assertIn(f"{path}:2: fault[1].kind", ran.stderr)
            self.assertIn(f"{path}:3: fault[1].probability", ran.stderr)

    def test_a_fault_of_a_symbol_that_is_not_traded_is_a_mistake(self):
        for kind in ("symbol_paused", "precision_changed"):
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "faults.toml"
                path.write_text(f'[[fault]]\nkind = "stall"\n[[fault]]\nkind = "{kind}"\ntarget = "NOPE"\n')
                ran = subprocess.run([TIDEGATE, "sim", "--listen", "127.0.0.1:0", "--faults", str(path)],
                                     capture_output=True, text=True, timeout=30)
                self.assertNotEqual(ran.returncode, 0)
                self.assertIn(f"{path}:5: fault[2].target: there is no symbol NOPE; the kind {kind} needs one of: BTCUSDT,", ran.stderr)

    def ask_signed(self, url, method, path, query):
        """The status and the body of a request as ccxt sends it."""
        query += ("&" if query else "") + f"timestamp={int(time.time() * 1000)}&recvWindow=5000"
        signature = hmac.new(b"demo-secret", query.encode(), hashlib.sha256).hexdigest()
        return self.ask(url, method, f"{path}?{query}&signature={signature}", {"X-MEXC-APIKEY": "demo-key"})

    def ask(self, url, method, target, headers=None, source="127.0.0.1"):
        where = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(where.hostname, where.port, timeout=30, source_address=(source, 0))
        self.addCleanup(connection.close)
        connection.request(method, target, headers={"Content-Type": "application/json", **(headers or {})})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")

    @unittest.skipUnless((RECORDED / "requests_ccxt.json").exists(), f"no recordings in {RECORDED}")
    def test_requests_that_were_recorded_of_ccxt_are_answered(self):
        recorded = json.loads((RECORDED / "requests_ccxt.json").read_text())["requests"]
        self.assertGreaterEqual(len(recorded), 32)
        url = self.start("--symbols", str(RECORDED / "sim_symbols.toml"), "--accounts", str(RECORDED / "sim_accounts.toml"),
                         "--limits", "none")
        for request in recorded:
            with self.subTest(request["method"] + " " + request["path"] + "?" + request["query"]):
                if request["signed"]:
                    status, body = self.ask_signed(url, request["method"], request["path"], request["query"])
                else:
                    status, body = self.ask(url, request["method"], request["path"] + "?" + request["query"])
                found = [status] if status == 200 else [body["code"]]
                wanted = request["expect"]  # a status, or codes; -1: any refusal
                self.assertTrue(found[0] in wanted or (-1 in wanted and status == 400), body)

    def test_addresses_are_told_apart(self):
        url = self.start("--limits", "support")
        seen = [self.ask(url, "GET", "/api/v3/ping")[0] for _ in range(60)]
        self.assertIn(429, seen)
        self.assertEqual(self.ask(url, "GET", "/api/v3/ping", source="127.0.0.2")[0], 200)
        refused = seen.count(429)
        self.assertIn(f"answered 429 (too many requests) {refused} times", self.stop(signal.SIGINT))

    def test_its_summary_tells_what_is_left_open(self):
        url = self.start()
        for price in (50000, 51000):
            status, body = self.ask_signed(url, "POST", "/api/v3/order",
                                           f"symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=0.001&price={price}")
            self.assertEqual(status, 200, body)
        self.assertIn("demo-key: 2 orders left open\n", self.stop(signal.SIGINT))

    def test_a_recording_takes_the_place_of_the_generated_market(self):
        with tempfile.TemporaryDirectory() as folder:
            recording = pathlib.Path(folder) / "recording"
            recording.write_text(RECORDING)
            url = self.start("--replay", str(recording))
            self.assertIn("symbols ETHUSDT,", self.ready)
            depth = self.get(url + "/api/v3/depth?symbol=ETHUSDT")
            self.assertEqual(depth["lastUpdateId"], 12)
            self.assertEqual([float(x) for x in depth["bids"][0]], [99.5, 3.0])
            self.stop(signal.SIGTERM)


if __name__ == "__main__":
    TIDEGATE = sys.argv.pop(1)
    unittest.main()
