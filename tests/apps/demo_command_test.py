#!/usr/bin/env python3
"""The demo as a user runs it: real sockets, real time, the outage, the figures at the end.

  demo_command_test.py PATH_OF_TIDEGATE
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

TIDEGATE = ""


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.log = pathlib.Path(cls.folder.name) / "events.log"
        cls.run_once = subprocess.run([TIDEGATE, "demo", "--seconds", "32", "--log", cls.log], capture_output=True,
                                      text=True, timeout=600, check=False, env={"TMPDIR": cls.folder.name})
        cls.text = cls.run_once.stdout

    def number(self, pattern):
        found = re.search(pattern, self.text)
        self.assertIsNotNone(found, f"{pattern} is not in:\n{self.text}")
        return float(found.group(1))

    def test_ends_well_and_says_nothing_on_standard_error(self):
        self.assertEqual(self.run_once.returncode, 0, self.run_once.stderr)
        self.assertEqual(self.run_once.stderr, "")

    def test_the_first_lines_say_where_its_dashboard_is_and_by_which_token_it_acts(self):
        first, second, third, *_ = self.text.splitlines()
        self.assertRegex(first, r"^dashboard  http://127\.0\.0\.1:\d+/")
        self.assertRegex(second, r"^ +to halt, resume or force a circuit from the page: token [0-9a-f]{32}$")
        self.assertTrue(third.startswith("tidegate demo: "), third)
        self.assertNotIn(second.split()[-1], self.log.read_text())

    def test_the_outage_is_seen_and_survived(self):
        self.assertIn("OUTAGE", self.text)
        self.assertGreater(self.number(r"circuits opened +(\d+) times; now all closed"), 0)
        self.assertRegex(self.text, r"ladder of BTCUSDT +live_book [\d.]+ s, rest_book")
        events = self.log.read_text()
        self.assertIn("circuit.opened depth", events)
        self.assertIn("live_book -> rest_book", events)
        self.assertIn("-> live_book", events[events.rindex("circuit.closed depth"):])

    def test_saves_requests_and_is_never_refused_for_asking_too_often(self):
        asked = self.number(r"calls asked by the components +(\d+)")
        received = self.number(r"requests at the exchange +(\d+)")
        self.assertLess(received, asked / 2)
        self.assertEqual(self.number(r"429 and 418 from the exchange +(\d+)"), 0)

    def test_the_impact_report_meets_its_bounds(self):
        self.assertNotIn("NOT MET", self.text)
        self.assertEqual(len(re.findall(r"^  met ", self.text, re.MULTILINE)), 10)

    def test_leaves_no_journal_behind(self):
        self.assertEqual([path.name for path in pathlib.Path(self.folder.name).iterdir()], ["events.log"])


if __name__ == "__main__":
    TIDEGATE = sys.argv.pop(1)
    unittest.main()
