#!/usr/bin/env python3
"""Commands that use keys refuse to send them over plain HTTP to another machine, before a byte leaves.

The hosts named here are never reached: .invalid resolves nowhere, and nothing gets as far as asking.
"""

import os
import subprocess
import sys
import tempfile
import unittest

TIDEGATE = sys.argv.pop(1)


class PlainHttp(unittest.TestCase):
    def run_command(self, *words, config=""):
        env = dict(os.environ, MEXC_API_KEY="hush-key", MEXC_API_SECRET="hush-secret")
        env.pop("MEXC_API_KEYS_FILE", None)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "settings.toml")
            with open(path, "w", encoding="utf-8") as file:
                file.write(config)
            ran = subprocess.run([TIDEGATE, *words, "--config", path], capture_output=True, text=True, env=env,
                                 cwd=folder, timeout=60, check=False)
        self.assertNotIn("hush", ran.stdout + ran.stderr)
        return ran

    def expect_refused(self, ran, host):
        self.assertNotEqual(ran.returncode, 0)
        self.assertIn(f"would go to {host} without TLS", ran.stderr)
        self.assertIn("exchange.allow_plain_http = true", ran.stderr)

    def test_every_command_with_keys_refuses(self):
        for command in ("trade", "check"):
            with self.subTest(command):
                self.expect_refused(self.run_command(command, "--exchange", "http://exchange.invalid"),
                                    "exchange.invalid:80")
                self.expect_refused(self.run_command(command, "--exchange", "localhost.invalid:18080"),
                                    "localhost.invalid:18080")

    def test_a_plain_stream_is_refused_as_well(self):
        ran = self.run_command("trade", "--exchange", "https://exchange.invalid", "--streams",
                               "ws://streams.invalid/ws")
        self.expect_refused(ran, "streams.invalid:80")

    def test_the_command_line_replaces_a_host_but_allows_nothing(self):
        config = '[exchange]\nhost = "127.0.0.1:1"\n'
        self.expect_refused(self.run_command("trade", "--exchange", "exchange.invalid:80", config=config),
                            "exchange.invalid:80")

    def test_who_allows_it_gets_as_far_as_the_network(self):
        ran = self.run_command("check", "--exchange", "http://exchange.invalid",
                               config="[exchange]\nallow_plain_http = true\n")
        self.assertNotIn("without TLS", ran.stderr)


if __name__ == "__main__":
    unittest.main()
