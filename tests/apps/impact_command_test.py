#!/usr/bin/env python3
"""`tidegate impact --wall` as a user runs it: real sockets, each arm a process of its own. With ccxt: tests/ccxt/impact_test.py.

  impact_command_test.py PATH_OF_TIDEGATE
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

TIDEGATE = ""
NO_CCXT = {name: value for name, value in os.environ.items() if name != "TIDEGATE_CCXT"}


def impact(*options, folder, path=None):
    """The command in that folder, with nothing of ccxt's in its environment."""
    environment = NO_CCXT if path is None else {**NO_CCXT, "PATH": path}
    return subprocess.run([TIDEGATE, "impact", "--wall", "--profile", "near", "--json", *options], cwd=folder, env=environment,
                          capture_output=True, text=True, timeout=400, check=False)


class ImpactOnSockets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            cls.ran = impact("--seconds", "2", "--orders", "10", folder=folder)
        cls.report = json.loads(cls.ran.stdout) if cls.ran.returncode == 0 else None

    def test_all_three_arms_ran_and_their_requests_were_counted(self):
        self.assertEqual(self.ran.returncode, 0, self.ran.stderr)
        self.assertEqual(self.ran.stderr, "")
        arms = self.report["arms"]
        self.assertEqual(list(arms), ["direct", "guide", "tidegate"])
        for name, arm in arms.items():
            with self.subTest(arm=name):
                # 12 calls of each market's kinds a second and symbol; account and open orders may not come up.
                self.assertAlmostEqual(arm["calls"], 2 * 48, delta=14)
                self.assertGreater(arm["requests"], 0)
        self.assertLess(arms["tidegate"]["requests"], arms["direct"]["requests"])

    def test_each_arm_tells_what_its_own_process_took(self):
        for name, arm in self.report["arms"].items():
            with self.subTest(arm=name):
                self.assertGreater(arm["cpu_ms"], 0)
                self.assertGreater(arm["peak_rss_bytes"], arm["private_bytes"])
                self.assertGreater(arm["private_bytes"], 500_000)
        self.assertEqual(sorted(self.report["measured"]), ["cpu_ms", "peak_rss_bytes", "private_bytes"])
        self.assertEqual((self.report["clock"], self.report["seconds"]), ("real", 2))
        self.assertEqual(self.report["latency_profile"], "near")

    def test_no_value_is_told_too_young(self):
        tidegate = self.report["arms"]["tidegate"]
        self.assertGreater(tidegate["book_told_ages"], 0)
        self.assertEqual(tidegate["book_told_ages_too_low"], 0)

    def test_orders_are_judged_for_each_arm_of_ours(self):
        orders = self.report["orders_under_faults"]
        self.assertEqual((orders["orders"], orders["clock"], orders["kept_by_tidegate"]), (10, "real", True))
        self.assertEqual(list(orders["arms"]), ["plain", "tidegate"])
        tidegate = orders["arms"]["tidegate"]
        self.assertEqual((tidegate["left_open"], tidegate["doubled"], tidegate["unknown_to_owner"]), (0, 0, 0))
        for name, arm in orders["arms"].items():
            with self.subTest(arm=name):
                self.assertGreater(arm["orders_at_exchange"], 5)
                self.assertGreater(arm["faults"], 5)

    def test_ccxt_is_left_out_by_name_where_it_is_not_installed(self):
        for section in (self.report, self.report["orders_under_faults"]):
            for arm, why in section["left_out"].items():
                with self.subTest(arm=arm):
                    self.assertIn("ccxt is not in ", why)
                    self.assertIn("--ccxt", why)
        self.assertEqual(list(self.report["left_out"]), ["ccxt", "ccxt_pro"])
        self.assertEqual(list(self.report["orders_under_faults"]["left_out"]), ["ccxt_example", "ccxt"])

    def test_ccxt_is_left_out_by_name_where_node_is_missing(self):
        with tempfile.TemporaryDirectory() as folder:
            for file in ("ccxt/js/ccxt.js", "protobufjs/index.js"):
                path = pathlib.Path(folder, "node_modules", file)
                path.parent.mkdir(parents=True)
                path.touch()
            ran = impact("--seconds", "1", "--orders", "0", folder=folder, path="/nowhere")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        report = json.loads(ran.stdout)
        self.assertNotIn("orders_under_faults", report)
        for arm in ("ccxt", "ccxt_pro"):
            self.assertIn("Node is not there", report["left_out"][arm])

    def test_agents_that_share_a_client_are_measured_side_by_side(self):
        with tempfile.TemporaryDirectory() as folder:
            ran = impact("--seconds", "1", "--resources", "1", folder=folder)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        report = json.loads(ran.stdout)
        self.assertEqual((report["runs"], report["seconds"]), (1, 1))
        self.assertEqual(list(report["arms"]), ["direct", "guide", "tidegate"])
        for name, arm in report["arms"].items():
            for agents in (1, 5, 20):
                with self.subTest(arm=name, agents=agents):
                    row = arm[f"agents_{agents}"]
                    # 12 calls of each market's kinds a second and symbol, and nobody is refused.
                    self.assertAlmostEqual(row["calls"], agents * 48, delta=agents * 14)
                    self.assertEqual(row["failed_calls"], 0)
                    self.assertGreater(row["requests_p50"], 0)
                    self.assertGreater(row["cpu_p50_ms"], 0)
                    self.assertGreater(row["private_p50_bytes"], 500_000)
        twenty = {name: arm["agents_20"] for name, arm in report["arms"].items()}
        self.assertGreater(twenty["direct"]["requests_p50"], 20 * 30)
        self.assertLess(twenty["tidegate"]["requests_p50"], twenty["direct"]["requests_p50"] / 10)

    def test_the_help_does_not_show_the_command_of_the_children(self):
        shown = subprocess.run([TIDEGATE, "--help"], capture_output=True, text=True, timeout=30, check=True).stdout
        self.assertIn("impact", shown)
        self.assertNotIn("impact-arm", shown)
        self.assertNotIn("impact-orders-arm", shown)

    def test_options_that_do_not_go_together_are_refused(self):
        for options in (["--wall", "--minutes", "1"], ["--seconds", "5"], ["--wall", "--seconds", "0"], ["--orders", "-1"], ["--resources", "9"],
                        ["--wall", "--resources", "0"]):
            with self.subTest(options=options):
                ran = subprocess.run([TIDEGATE, "impact", *options], capture_output=True, text=True, timeout=30)
                self.assertEqual((ran.returncode, ran.stdout), (2, ""))
                self.assertEqual(ran.stderr.count("\n"), 1, ran.stderr)


if __name__ == "__main__":
    TIDEGATE = str(pathlib.Path(sys.argv.pop(1)).absolute())
    unittest.main()
