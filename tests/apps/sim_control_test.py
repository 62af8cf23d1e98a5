#!/usr/bin/env python3
"""`tidegate sim --control`: a script switches a fault, the distance and the clock while a plain client talks to the
exchange, and each is seen in the exchange's own answers.

  sim_control_test.py PATH_OF_TIDEGATE
"""

import http.client
import json
import re
import signal
import subprocess
import sys
import time
import unittest

TIDEGATE = ""
PATIENCE_S = 30


class SimControl(unittest.TestCase):
    def setUp(self):
        self.process = subprocess.Popen([TIDEGATE, "sim", "--listen", "127.0.0.1:0", "--control", "0", "--limits", "none"],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.clean_up)
        ready, switched = self.process.stdout.readline(), self.process.stdout.readline()
        self.exchange = int(re.match(r"simulated exchange on http://127\.0\.0\.1:(\d+) ", ready).group(1))
        said = re.match(r"control on http://127\.0\.0\.1:(\d+) \(/faults, /clock, /latency, /state\)$", switched)
        self.assertTrue(said, switched)
        self.control = int(said.group(1))
        self.assertNotEqual(self.exchange, self.control)

    def clean_up(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def ask(self, port, method, path, body=None):
        """The status, and the body as text."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        try:
            connection.request(method, path, body=None if body is None else json.dumps(body))
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def switch(self, method, path, body=None):
        status, text = self.ask(self.control, method, path, body)
        self.assertEqual(status, 200, text)
        return json.loads(text)

    def get(self, path):
        return self.ask(self.exchange, "GET", "/api/v3" + path)

    def until(self, what, holds):
        """Asks again and again, at most so long."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if holds():
                return
        self.fail(f"not within {PATIENCE_S} s: {what}")

    def ahead_s(self):
        """The exchange's clock minus this machine's, to within the time of the answer."""
        return json.loads(self.get("/time")[1])["serverTime"] / 1000 - time.time()

    def test_a_fault_comes_and_goes(self):
        self.assertEqual(self.get("/ping")[0], 200)
        added = self.switch("POST", "/faults", {"kind": "error_before", "target": "ping", "status": 503})
        self.assertEqual(self.get("/ping")[0], 503)
        self.assertEqual(self.get("/time")[0], 200)
        self.assertEqual(self.switch("GET", "/faults")["faults"][0]["fired"], 1)
        self.switch("DELETE", f"/faults/{added['id']}")
        self.assertEqual(self.get("/ping")[0], 200)
        # One that ends by itself, by the exchange's time since the request.
        self.switch("PUT", "/faults", {"fault": [{"kind": "maintenance", "until_s": 1}]})
        self.assertIn("maintenance", self.get("/ping")[1])
        self.until("the maintenance ends", lambda: self.get("/ping")[0] == 200)
        self.assertFalse(self.switch("GET", "/faults")["faults"][0]["window_open"])

    def test_the_distance_changes(self):
        def took_s():
            asked = time.monotonic()
            self.assertEqual(self.get("/ping")[0], 200)
            return time.monotonic() - asked

        self.switch("PUT", "/latency", {"mean_ms": 400})
        self.assertGreaterEqual(took_s(), 0.4)
        self.switch("PUT", "/latency", {"profile": "none"})
        self.until("an answer comes at once again", lambda: took_s() < 0.4)

    def test_the_clock_changes(self):
        self.assertLess(abs(self.ahead_s()), 20)
        self.switch("PUT", "/clock", {"skew_ms": -3_600_000})
        self.assertAlmostEqual(self.ahead_s(), -3600, delta=20)
        self.assertEqual(self.switch("PUT", "/clock", {"jump_ms": 7_200_000})["skew_ms"], 3_600_000)
        self.assertAlmostEqual(self.ahead_s(), 3600, delta=20)
        self.switch("PUT", "/clock", {"skew_ms": 0})
        self.assertLess(abs(self.ahead_s()), 20)

    def test_its_state_is_what_it_tells_as_it_stops(self):
        for _ in range(3):
            self.get("/ping")
        self.switch("POST", "/faults", {"kind": "too_many_requests"})
        self.assertEqual(self.get("/ping")[0], 429)
        state = self.switch("GET", "/state")
        self.assertEqual((state["requests"], state["weight"], state["answered_429"], state["answered_418"]), (4, 4, 1, 0))
        self.assertEqual(state["open_orders"], {"demo-key": 0})
        self.process.send_signal(signal.SIGINT)
        out, errors = self.process.communicate(timeout=PATIENCE_S)
        self.assertEqual((self.process.returncode, errors), (0, ""))
        self.assertRegex(out, r"^stopped after 4 requests \(weight 4; 0 of orders\)")
        self.assertIn("answered 429 (too many requests) 1 times, 418 (banned) 0 times\n", out)
        self.assertIn("demo-key: 0 orders left open\n", out)

    def test_mistakes_are_told_and_change_nothing(self):
        status, text = self.ask(self.control, "POST", "/faults", {"kind": "explode", "probability": 2})
        self.assertEqual(status, 400)
        self.assertIn('fault.kind: "explode" is none; use one of: delay,', json.loads(text)["error"])
        self.assertIn("fault.probability is 2", json.loads(text)["error"])
        status, text = self.ask(self.control, "GET", "/nothing")
        self.assertEqual(status, 404)
        self.assertIn("use one of: GET /faults, PUT /faults", json.loads(text)["error"])
        self.assertEqual(self.switch("GET", "/faults"), {"faults": []})


class ControlAddress(unittest.TestCase):
    def test_other_machines_are_kept_out(self):
        for address in ("0.0.0.0:0", "[::]:0", "192.0.2.1:0"):
            with self.subTest(address):
                ran = subprocess.run([TIDEGATE, "sim", "--listen", "127.0.0.1:0", "--control", address], capture_output=True,
                                     text=True, timeout=PATIENCE_S, check=False)
                self.assertEqual((ran.returncode, ran.stdout), (2, ""))
                self.assertIn("would let other machines switch this exchange: give a port alone", ran.stderr)


if __name__ == "__main__":
    TIDEGATE = sys.argv.pop(1)
    unittest.main()
