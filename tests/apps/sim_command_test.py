#!/usr/bin/env python3
"""`tidegate sim` as a process on a real socket: says where it is, answers, and stops in good order.

  sim_command_test.py PATH_OF_TIDEGATE
"""

import gzip
import json
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

TIDEGATE = ""
RECORDING = (
    '1000000 {"lastUpdateId":10,"bids":[["99","1"]],"asks":[["100","2"]]}\n'
    '1000000 {"stream":"ethusdt@depth@100ms","data":{"U":11,"u":12,"b":[["99.5","3"]],"a":[]}}\n'
)


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
        self.assertRegex(self.stop(signal.SIGINT), r"^stopped after 3 requests \(weight 12; 0 of orders\), [^\n]*\n$")

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
