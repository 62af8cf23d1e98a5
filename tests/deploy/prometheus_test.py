#!/usr/bin/env python3
"""A real Prometheus scrapes a running demo: it takes every scrape, loads the rules, and has an answer to every panel of the
dashboard in deploy/grafana.

  prometheus_test.py PATH_OF_TIDEGATE

Exits 77 with "skipped: REASON" where Prometheus is not installed.
"""

import json
import math
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

SKIP = 77
TIDEGATE = ""
DEPLOY = pathlib.Path(__file__).resolve().parents[2] / "deploy"
RULES = DEPLOY / "prometheus/tidegate.rules.yml"

# The demo is ended when every panel has shown something: some do in its outage only, which is half-way.
DEMO_SECONDS = 40
LOOK_UNTIL = 30

# Panels that may be empty, and why. A panel that is not here must show something.
MAY_BE_EMPTY = {
    "No samples": "tells that the process is gone: an answer would be the incident",
    "Alerts that fire": "the outage is over before a rule has held for as long as it must",
}

CONFIGURATION = """
global: {{scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}}
rule_files: [{rules}]
scrape_configs:
  - job_name: tidegate
    static_configs: [{{targets: ["{target}"]}}]
"""


def panels():
    """Title and query of each panel of the dashboard that has one."""
    dashboard = json.loads((DEPLOY / "grafana/tidegate.json").read_text())
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"]


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Prometheus:
    """A server of its own on the loopback, which scrapes one target each second."""

    def __init__(self, folder, target):
        configuration = folder / "prometheus.yml"
        configuration.write_text(CONFIGURATION.format(rules=json.dumps(str(RULES)), target=target))
        address = f"127.0.0.1:{free_port()}"
        self.url = f"http://{address}/api/v1/"
        self.log = folder / "prometheus.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                ["prometheus", f"--config.file={configuration}", f"--storage.tsdb.path={folder / 'prometheus'}",
                 f"--web.listen-address={address}"], cwd=folder, stdout=log, stderr=log)

    def get(self, path, **parameters):
        query = f"?{urllib.parse.urlencode(parameters)}" if parameters else ""
        with urllib.request.urlopen(f"{self.url}{path}{query}", timeout=10) as answer:
            return json.load(answer)["data"]

    def answers(self, query):
        """The value of each series that the query gives now; a quantile of nothing is none."""
        values = (float(each["value"][1]) for each in self.get("query", query=query)["result"])
        return [value for value in values if not math.isnan(value)]

    def answers_before(self, query, deadline):
        """The same, asked again until there are some, or the deadline has come."""
        while True:
            try:
                values = self.answers(query)
            except (urllib.error.URLError, ConnectionError):
                if self.process.poll() is not None:
                    raise AssertionError(f"Prometheus ended:\n{self.log.read_text()}") from None
                values = []
            if values or time.monotonic() > deadline:
                return values
            time.sleep(0.2)

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Scraped(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.demo = subprocess.Popen([TIDEGATE, "demo", "--seconds", str(DEMO_SECONDS)], cwd=cls.folder, text=True,
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={"TMPDIR": folder.name})
        cls.addClassCleanup(cls.end_demo)
        first = cls.demo.stdout.readline()
        found = re.match(r"dashboard  http://(127\.0\.0\.1:\d+)/", first)
        assert found, f"the demo does not say where its dashboard is: {first}"
        cls.looked_until = time.monotonic() + LOOK_UNTIL
        cls.prometheus = Prometheus(cls.folder, found.group(1))
        cls.addClassCleanup(cls.prometheus.end)
        cls.values = cls.look_at_panels()
        cls.up = cls.prometheus.answers("min_over_time(up[20s])")
        cls.scrapes = cls.prometheus.answers("count_over_time(up[60s])")
        cls.targets = cls.prometheus.get("targets")["activeTargets"]
        cls.groups = cls.prometheus.get("rules")["groups"]

    @classmethod
    def look_at_panels(cls):
        """What each panel has shown at some time of the demo: a panel of an outage shows nothing before it."""
        cls.prometheus.answers_before("up", cls.looked_until)
        values = {}
        waiting = dict(panels())
        while waiting.keys() - MAY_BE_EMPTY.keys() and time.monotonic() < cls.looked_until:
            for title, query in list(waiting.items()):
                if answer := cls.prometheus.answers(query):
                    values[title] = answer
                    del waiting[title]
            time.sleep(0.5)
        return values

    @classmethod
    def end_demo(cls):
        if cls.demo.poll() is None:
            cls.demo.kill()
        cls.demo.communicate()

    def test_every_scrape_is_taken(self):
        self.assertEqual([(each["health"], each["lastError"]) for each in self.targets], [("up", "")])
        self.assertEqual(self.up, [1])
        self.assertGreater(self.scrapes[0], 10)
        self.assertNotIn("Error on ingesting", self.prometheus.log.read_text())

    def test_the_rules_load_and_can_be_evaluated(self):
        rules = [rule for group in self.groups for rule in group["rules"]]
        written = re.findall(r"- alert: (\w+)", RULES.read_text())
        self.assertEqual([rule["name"] for rule in rules], written)
        self.assertEqual([(rule["name"], rule.get("lastError", "")) for rule in rules if rule["health"] != "ok"], [])

    def test_every_panel_shows_something(self):
        titles = [title for title, _ in panels()]
        self.assertEqual(len(titles), len(set(titles)), "two panels have the same title")
        self.assertEqual([title for title in titles if title not in self.values and title not in MAY_BE_EMPTY], [])
        self.assertEqual([title for title in MAY_BE_EMPTY if title not in titles], [], "no such panel")
        self.assertNotIn("No samples", self.values)


if __name__ == "__main__":
    if shutil.which("prometheus") is None:
        print("skipped: prometheus is not installed (Debian's package prometheus has it)")
        sys.exit(SKIP)
    TIDEGATE = sys.argv.pop(1)
    unittest.main()
