#!/usr/bin/env python3
"""`tidegate config`: a file to begin with, the check, explanations, what holds and why, and the schema for editors.

  config_command_test.py PATH_OF_TIDEGATE
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import tomllib
import unittest

try:
    import jsonschema
except ImportError:
    jsonschema = None

TIDEGATE = ""


class ConfigCommand(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_config(self, *words, **environment):
        return subprocess.run([TIDEGATE, "config", *words], capture_output=True, text=True, timeout=60, check=False,
                              env={**os.environ, **environment}, cwd=self.folder)

    def said(self, *words, **environment):
        run = self.run_config(*words, **environment)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(run.stderr, "")
        return run.stdout

    def file(self, text, name="bot.toml"):
        (self.folder / name).write_text(text)
        return name

    def test_a_new_file_changes_nothing_and_is_never_written_over_another(self):
        self.assertIn("new.toml: made", self.said("init", "new.toml"))
        text = (self.folder / "new.toml").read_text()
        tomllib.loads(text)
        self.assertEqual([line for line in text.splitlines() if line and line[0] not in "#["], [])
        self.assertEqual(text, self.said("init"))
        self.assertEqual(self.said("check", "new.toml"), "new.toml: all right\n")
        again = self.run_config("init", "new.toml")
        self.assertEqual(again.returncode, 1)
        self.assertIn("new.toml: cannot be made: File exists", again.stderr)

    def test_a_new_file_may_be_short_and_of_a_preset(self):
        text = self.said("init", "--level", "basic", "--preset", "swing")
        self.assertEqual(tomllib.loads(text)["preset"], "swing")
        self.assertNotIn("probe_lease_ms", text)
        self.assertEqual(self.run_config("init", "--preset", "calm").returncode, 2)

    def test_check_tells_all_of_every_file(self):
        self.file("[circuit]\nprobes = 0\nprobs = 1\n")
        self.file("[stale_bound]\ndepth_ms = 9000\n", "unwise.toml")
        run = self.run_config("check", "bot.toml", "unwise.toml")
        self.assertEqual(run.returncode, 1)
        self.assertIn("bot.toml:2: circuit.probes is 0; it must be from 1 to 1000\n", run.stdout)
        self.assertRegex(run.stdout, r"bot\.toml:3: circuit\.probs: unknown setting, with the number 1;.*the nearest is probes")
        self.assertIn("unwise.toml:2: unwise: stale_bound.depth_ms is 9000: ", run.stdout)
        self.assertEqual(self.run_config("check", "unwise.toml").returncode, 0)
        self.assertEqual(self.run_config("check", "--strict", "unwise.toml").returncode, 1)

    def test_check_is_of_the_file_alone(self):
        self.file("[circuit]\nprobes = 2\n")
        self.assertEqual(self.said("check", "bot.toml", TIDEGATE__CIRCUIT__PROBES="many"), "bot.toml: all right\n")

    def test_no_message_shows_a_secret(self):
        self.file('[exchange]\napi_key = "mx0hush"\n[mexc]\nsecret = "mx0hush"\n')
        run = self.run_config("check", "bot.toml")
        self.assertEqual(run.returncode, 1)
        self.assertNotIn("hush", run.stdout + run.stderr)
        self.assertIn("chmod 600", run.stdout)
        self.assertIn("LoadCredential=mexc-api-keys:FILE", run.stdout)
        run = self.run_config("show", TIDEGATE__EXCHANGE__API_KEY="mx0hush")
        self.assertEqual(run.returncode, 1)
        self.assertNotIn("hush", run.stdout + run.stderr)

    def test_show_tells_where_each_value_comes_from(self):
        self.file("preset = \"swing\"\n[circuit]\nprobes = 2\n")
        shown = self.said("show", "--config", "bot.toml", "--set", "cache.max_bytes=9000000",
                          TIDEGATE__HEDGE__BURST="7")
        for line in ("circuit.probes = 2  # file bot.toml:3", "cache.max_bytes = 9000000  # flag --set",
                     "hedge.burst = 7  # environment TIDEGATE__HEDGE__BURST", "batching.window_ms = 200  # preset swing"):
            self.assertIn(line + "\n", shown)
        self.assertNotIn("# default", shown)
        all_of_it = self.said("show", "--effective", "--config", "bot.toml")
        self.assertIn("retry.enabled = true  # default\n", all_of_it)
        self.assertEqual(tomllib.loads(all_of_it)["circuit"]["probes"], 2)

    def test_what_cannot_be_written_is_no_success(self):
        for words in (("show",), ("init",), ("explain",), ("schema",), ("check", self.file("[cache]\n"))):
            with open("/dev/full", "w") as full:
                run = subprocess.run([TIDEGATE, "config", *words], stdout=full, stderr=subprocess.PIPE, text=True,
                                     timeout=60, check=False, cwd=self.folder)
            self.assertEqual(run.returncode, 1, words)
            self.assertIn("standard output cannot be written to its end: No space left", run.stderr)

    def test_explain(self):
        self.assertIn("takes effect while it runs", self.said("explain", "circuit.open_for_ms"))
        self.assertIn("hedge.burst", self.said("explain"))
        unknown = self.run_config("explain", "open_fro_ms")
        self.assertEqual(unknown.returncode, 1)
        self.assertIn("there is no setting open_fro_ms", unknown.stderr)

    def test_the_schema_takes_what_the_program_takes(self):
        if jsonschema is None:
            print("skipped: the settings' schema is tried on no file, for python3-jsonschema is not there")
            return
        schema = json.loads(self.said("schema"))
        jsonschema.Draft4Validator.check_schema(schema)
        validator = jsonschema.Draft4Validator(schema)
        good = ("", "preset = \"swing\"\n", "[trading]\ntrade_notional = 100\nsymbols = [\"BTCUSDT\"]\n",
                "[circuit]\nprofile = \"backing_off\"\n[circuit.order_place]\nprobes = 2\n",
                "[signal]\nsmoothing = 1\nenter_imbalance = 0.5\n", self.said("show", "--effective"))
        bad = ("preset = \"calm\"\n", "[circuit]\nprobes = 0\n", "[circuit]\nprobes = 1.5\n", "[circuit]\nprobs = 1\n",
               "[circuit.dpth]\nprobes = 1\n", "[circuit.depth]\nprobs = 1\n", "[cirkuit]\n", "[hedge]\nenabled = 1\n",
               "[signal]\nenter_imbalance = 1.0\n", "[signal]\nsmoothing = 0.0\n", "[trading]\ntrade_notional = \"much\"\n",
               "[trading]\nsymbols = []\n", "[cache]\neviction = \"mru\"\n", "[ttl]\ndepth_ms = \"1s\"\n")
        for expected, texts in ((True, good), (False, bad)):
            for text in texts:
                with self.subTest(text=text):
                    self.assertEqual(validator.is_valid(tomllib.loads(text)), expected)
                    self.file(text)
                    self.assertEqual(self.run_config("check", "bot.toml").returncode, 0 if expected else 1)

    def test_every_command_takes_settings_from_the_environment(self):
        run = subprocess.run([TIDEGATE, "orders"], capture_output=True, text=True, timeout=60, check=False, cwd=self.folder,
                             env={**os.environ, "TIDEGATE__JOURNAL__PATH": "elsewhere.db"})
        self.assertIn("elsewhere.db", run.stderr)


if __name__ == "__main__":
    TIDEGATE = sys.argv.pop(1)
    unittest.main()
