#!/usr/bin/env python3
"""`tidegate impact --wall` as a user runs it: real sockets, each arm a process of its own.

  impact_command_test.py PATH_OF_TIDEGATE
"""

import json
import subprocess
import sys
import unittest

TIDEGATE = ""


class ImpactOnSockets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ran = subprocess.run([TIDEGATE, "impact", "--wall", "--seconds", "2", "--profile", "near", "--json"],
                                 capture_output=True, text=True, timeout=100, check=False)
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
                self.assertGreater(arm["peak_rss_bytes"], 1_000_000)
        self.assertEqual(sorted(self.report["measured"]), ["cpu_ms", "peak_rss_bytes"])
        self.assertEqual((self.report["clock"], self.report["seconds"]), ("real", 2))
        self.assertEqual(self.report["latency_profile"], "near")

    def test_no_value_is_told_too_young(self):
        tidegate = self.report["arms"]["tidegate"]
        self.assertGreater(tidegate["book_told_ages"], 0)
        self.assertEqual(tidegate["book_told_ages_too_low"], 0)

    def test_the_help_does_not_show_the_command_of_the_children(self):
        shown = subprocess.run([TIDEGATE, "--help"], capture_output=True, text=True, timeout=30, check=True).stdout
        self.assertIn("impact", shown)
        self.assertNotIn("impact-arm", shown)

    def test_options_that_do_not_go_together_are_refused(self):
        for options in (["--wall", "--minutes", "1"], ["--seconds", "5"], ["--wall", "--seconds", "0"]):
            with self.subTest(options=options):
                ran = subprocess.run([TIDEGATE, "impact", *options], capture_output=True, text=True, timeout=30)
                self.assertEqual((ran.returncode, ran.stdout), (2, ""))
                self.assertEqual(ran.stderr.count("\n"), 1, ran.stderr)


if __name__ == "__main__":
    TIDEGATE = sys.argv.pop(1)
    unittest.main()
