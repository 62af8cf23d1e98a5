#!/usr/bin/env python3
"""`tidegate alerts test` with a web server and a program of this machine.

  alerts_command_test.py PATH_OF_TIDEGATE
"""

import http.server
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import unittest

TIDEGATE = ""
PATH = "/services/T0/B0/hush-hush"


class Reader(http.server.BaseHTTPRequestHandler):
    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, self.path, self.headers.get("Authorization"), body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


class Alerts(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Reader)
        self.server.asked, self.server.status = [], 200
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_port}{PATH}"

    def run_with(self, settings, **environment):
        (self.folder / "bot.toml").write_text(settings)
        return subprocess.run([TIDEGATE, "alerts", "test", "--config", "bot.toml"], cwd=self.folder,
                              env={"PATH": os.environ["PATH"], **environment}, capture_output=True, text=True,
                              timeout=60, check=False)

    def secret(self, text, mode=0o600):
        path = self.folder / "secret"
        path.write_text(text)
        path.chmod(mode)

    def test_every_place_is_tried_and_says_what_it_answered(self):
        self.secret(self.url + "\n")
        settings = """
[alerts.webhook.chat]
shape = "slack"
url_file = "secret"
token_variable = "CHAT_TOKEN"
[alerts.command.desk]
command = ["sh", "-c", "env > environment"]
[alerts.heartbeat]
url_file = "secret"
"""
        ran = self.run_with(settings, CHAT_TOKEN="token-hush")
        self.assertEqual((ran.returncode, ran.stdout), (0, "chat: took it\ndesk: took it\nheartbeat: took it\n"), ran.stderr)
        asked = {command: (path, token) for command, path, token, _ in self.server.asked}
        self.assertEqual(asked, {"POST": (PATH, "Bearer token-hush"), "GET": (PATH, None)})
        inherited = (self.folder / "environment").read_text()
        self.assertIn("TIDEGATE_ALERT_RULE=trial", inherited)
        self.assertNotIn("hush", inherited)

        self.server.status = 404
        ran = self.run_with(settings, CHAT_TOKEN="token-hush")
        self.assertEqual(ran.returncode, 1)
        self.assertIn("it answers 404", ran.stdout)
        self.assertNotIn("hush", ran.stdout + ran.stderr)

    def test_a_secret_that_others_read_is_refused(self):
        self.secret(self.url, 0o644)
        ran = self.run_with('[alerts.webhook.chat]\nurl_file = "secret"\n')
        self.assertEqual(ran.returncode, 1)
        self.assertIn("chmod 600", ran.stderr)
        self.assertEqual(self.server.asked, [])

    def test_a_url_in_the_settings_is_refused(self):
        ran = self.run_with(f'[alerts.webhook.chat]\nurl = "{self.url}"\n')
        self.assertEqual(ran.returncode, 1)
        self.assertIn("bot.toml:2: alerts.webhook.chat.url", ran.stderr)
        self.assertNotIn("hush", ran.stderr)

    def test_a_check_of_the_settings_opens_nothing(self):
        (self.folder / "bot.toml").write_text('[alerts.webhook.chat]\nurl_file = "/no/such/file"\n')
        ran = subprocess.run([TIDEGATE, "config", "check", "bot.toml"], cwd=self.folder, capture_output=True,
                             text=True, timeout=60, check=False)
        self.assertEqual((ran.returncode, ran.stdout), (0, "bot.toml: all right\n"))


if __name__ == "__main__":
    TIDEGATE = sys.argv.pop(1)
    unittest.main()
