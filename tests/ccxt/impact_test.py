#!/usr/bin/env python3
"""An unmodified ccxt as an arm of `tidegate impact --wall`: by REST, with ccxt pro's books, and with orders under faults.

  impact_test.py PATH_OF_TIDEGATE FOLDER

FOLDER is where fetch_packages.py has put ccxt. Exits 77 with "skipped: REASON" where the packages did not come.
"""

import json
import os
import pathlib
import subprocess
import sys
import unittest

TIDEGATE = ""
FOLDER = ""
SKIP = 77


class CcxtAsAnArm(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # What a user's environment says of proxies is not for a client of loopback.
        environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        cls.ran = subprocess.run([TIDEGATE, "impact", "--wall", "--seconds", "4", "--orders", "10", "--profile", "near",
                                  "--json", "--ccxt", FOLDER], capture_output=True, text=True, env=environment,
                                 timeout=800, check=False)
        cls.report = json.loads(cls.ran.stdout) if cls.ran.stdout else None

    def test_no_arm_was_left_out(self):
        self.assertEqual((self.ran.returncode, self.ran.stderr), (0, ""))
        self.assertNotIn("left_out", self.report)
        self.assertEqual(list(self.report["arms"]), ["direct", "guide", "tidegate", "ccxt", "ccxt_pro"])
        self.assertEqual(list(self.report["orders_under_faults"]["arms"]), ["plain", "ccxt_example", "ccxt", "tidegate"])

    def test_ccxt_was_asked_what_the_others_were_asked(self):
        arms = self.report["arms"]
        for name in ("ccxt", "ccxt_pro"):
            with self.subTest(arm=name):
                self.assertAlmostEqual(arms[name]["calls"], arms["direct"]["calls"], delta=14)
                self.assertGreater(arms[name]["requests"], 0)
                self.assertGreater(arms[name]["data_classes"]["order_book"]["judged_values"], 0)
                self.assertGreater(arms[name]["cpu_ms"], 0)
                self.assertGreater(arms[name]["peak_rss_bytes"], 10_000_000)

    def test_its_own_limiter_sends_less_than_is_asked_for(self):
        arms = self.report["arms"]
        for name in ("ccxt", "ccxt_pro"):
            with self.subTest(arm=name):
                self.assertLess(arms[name]["requests"], arms["direct"]["requests"])
                self.assertGreater(arms[name]["failed_calls"], 0)

    def test_the_books_of_ccxt_pro_are_there_and_young(self):
        books = self.report["arms"]["ccxt_pro"]["data_classes"]["order_book"]
        self.assertGreater(books["judged_values"], 4 * 24 * 0.8)
        self.assertLess(self.report["arms"]["ccxt_pro"]["book_mean_true_age_ms"], 1_000)

    def test_its_orders_came_to_the_exchange_and_were_judged(self):
        orders = self.report["orders_under_faults"]
        for name in ("ccxt", "ccxt_example"):
            with self.subTest(arm=name):
                self.assertGreaterEqual(orders["arms"][name]["orders_at_exchange"], 8)
                self.assertGreater(orders["arms"][name]["requests"], 10)
        self.assertTrue(orders["kept_by_tidegate"])


if __name__ == "__main__":
    TIDEGATE, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
    if not (FOLDER / "fetched-package-lock.json").exists():
        print("skipped: ccxt is not there; the test ccxt/packages tells why")
        sys.exit(SKIP)
    unittest.main(argv=sys.argv[:1])
