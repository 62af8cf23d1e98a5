#!/usr/bin/env python3
"""`tidegate sim` behind TLS, and `check` and `trade` against it, on real sockets with a private authority.

  tls_command_test.py PATH_OF_TIDEGATE
"""

import concurrent.futures
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

from private_authority import PrivateAuthority

TIDEGATE = ""
KEYS = {"MEXC_API_KEY": "demo-key", "MEXC_API_SECRET": "demo-secret"}


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        for name in ("ours", "another"):
            (cls.folder / name).mkdir()
        cls.authority = PrivateAuthority(cls.folder / "ours")
        cls.another = PrivateAuthority(cls.folder / "another")
        cls.localhost = cls.authority.issue("DNS:localhost")

    def start_sim(self, identity, *arguments):
        """The process and its port."""
        certificate, key = identity
        sim = subprocess.Popen([TIDEGATE, "sim", "--listen", "localhost:0", "--tls-certificate", certificate,
                                     "--tls-key", key, *arguments], stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.stop, sim)
        ready = sim.stdout.readline()
        said = re.match(r"simulated exchange on https://localhost:(\d+) \(streams: wss://localhost:\1/ws\), ", ready)
        self.assertTrue(said, ready)
        return sim, int(said.group(1))

    def stop(self, sim):
        """What it says when asked to stop, once."""
        if sim.poll() is not None:
            return None
        sim.send_signal(signal.SIGINT)
        said = sim.communicate(timeout=30)[0]
        self.assertEqual(sim.returncode, 0)
        return said

    def trusting(self, ca_file):
        """The configuration that trusts it."""
        config = self.folder / f"{ca_file.parent.name}.toml"
        config.write_text(f'[exchange]\nca_file = "{ca_file}"\n')
        return "--config", config

    def run_command(self, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            return subprocess.run([TIDEGATE, *arguments], capture_output=True, text=True, timeout=100, check=False,
                                  env={**os.environ, **KEYS}, cwd=folder)

    def connection(self, *arguments):
        """What `check` finds about the connection."""
        ran = self.run_command("check", "--json", *arguments)
        told = json.loads(ran.stdout)
        self.assertEqual(ran.returncode, 0 if told["works"] else 1)
        return {finding["subject"]: finding for finding in told["findings"]}["connection"]

    def test_check_and_trade_work_and_later_connections_resume_the_session(self):
        sim, port = self.start_sim(self.localhost)
        exchange = f"https://localhost:{port}"
        trust = self.trusting(self.authority.ca_file)
        checked = self.run_command("check", "--exchange", exchange, *trust)
        self.assertIn("everything works", checked.stdout)
        self.assertIn("answers by TLS", checked.stdout)
        traded = self.run_command("trade", "--exchange", exchange, "--seconds", "2", *trust)
        self.assertEqual((traded.returncode, traded.stderr), (0, ""), traded.stdout)
        self.assertIn("stopped: ", traded.stdout)
        self.assertNotIn("TLS", traded.stdout)  # it would tell of trouble alone
        said = self.stop(sim)
        handshakes, resumed = map(int, re.search(r"^TLS: (\d+) handshakes, (\d+) with an", said, re.MULTILINE).groups())
        self.assertGreaterEqual(handshakes, 6, said)
        self.assertGreaterEqual(resumed, 3, said)
        # `check` first sees whether anybody listens at all.
        self.assertEqual(re.findall(r"^no TLS.*$", said, re.MULTILINE),
                         ["no TLS: the peer left during the handshake: 1 times"])
        self.assertRegex(said, r"[1-9]\d* pushes")

    def test_the_certificate_of_the_documentation_works(self):
        page = (pathlib.Path(__file__).resolve().parents[2] / "docs/simulated_exchange.md").read_text()
        command = re.search(r"^openssl req(?:.*\\\n)*.*$", page, re.MULTILINE).group(0)
        folder = self.folder / "documented"
        folder.mkdir()
        subprocess.run(command, shell=True, check=True, capture_output=True, timeout=30, cwd=folder)
        sim, port = self.start_sim((folder / "server.pem", folder / "server.key"))
        checked = self.run_command("check", "--exchange", f"https://localhost:{port}",
                                   *self.trusting(folder / "server.pem"))
        self.assertIn("everything works", checked.stdout)

    def test_check_says_what_is_wrong_with_a_certificate_and_what_to_do(self):
        sim, port = self.start_sim(self.localhost)
        _, expired = self.start_sim(self.authority.issue("DNS:localhost", days=-1))
        ours, another = self.trusting(self.authority.ca_file), self.trusting(self.another.ca_file)
        with concurrent.futures.ThreadPoolExecutor() as runs:  # each waits five seconds for a stream
            host, stranger, system, late, plain = runs.map(lambda arguments: self.connection("--exchange", *arguments), [
                (f"https://127.0.0.1:{port}", *ours),
                (f"https://localhost:{port}", *another),
                (f"https://localhost:{port}",),
                (f"https://localhost:{expired}", *ours),
                (f"http://localhost:{port}",),
            ])
        for finding in (host, stranger, system, late, plain):
            self.assertEqual(finding["verdict"], "fails")
        self.assertIn("certificate names another host", host["found"])
        self.assertIn("subjectAltName", host["advice"])
        for finding in (stranger, system):
            self.assertIn("nobody who is trusted has signed", finding["found"])
            self.assertIn("exchange.ca_file", finding["advice"])
        self.assertIn(str(self.another.ca_file), stranger["advice"])
        self.assertIn("has expired", late["found"])
        self.assertIn("renew it", late["advice"])
        self.assertIn("This port speaks TLS", plain["found"])

        said = self.stop(sim)
        self.assertRegex(said, r"no TLS: the peer did not accept the certificate: [1-9]")
        self.assertRegex(said, r"no TLS: the peer does not speak TLS: [1-9]")
        self.assertIn("stopped after 0 requests", said)

    def test_those_who_speak_no_tls_are_told_and_harm_nobody(self):
        sim, port = self.start_sim(self.localhost)
        trust = ssl.create_default_context(cafile=self.authority.ca_file)
        with socket.create_connection(("localhost", port), timeout=30) as mute:  # says nothing
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(f"http://localhost:{port}/api/v3/ping", timeout=30)
            self.assertEqual(refused.exception.code, 400)
            self.assertIn(b"https://", refused.exception.read())
            refused.exception.close()
            with socket.create_connection(("localhost", port), timeout=30) as noise:
                noise.sendall(b"\x00" * 64)
                self.assertEqual(noise.recv(1024), b"")
            with urllib.request.urlopen(f"https://localhost:{port}/api/v3/ping", timeout=30, context=trust) as answer:
                self.assertEqual(json.load(answer), {})
            mute.shutdown(socket.SHUT_WR)
            self.assertEqual(mute.recv(1), b"", "the exchange has seen that it leaves")
        said = self.stop(sim)
        self.assertIn("no TLS: the peer does not speak TLS: 2 times", said)
        self.assertIn("no TLS: the peer left during the handshake: 1 times", said)
        self.assertIn("stopped after 1 requests", said)

    def test_a_client_of_tls_1_2_resumes_its_session_too(self):
        _, port = self.start_sim(self.localhost)
        trust = ssl.create_default_context(cafile=self.authority.ca_file)
        trust.maximum_version = ssl.TLSVersion.TLSv1_2
        session = None
        for again in (False, True):
            with socket.create_connection(("localhost", port), timeout=30) as plain:
                with trust.wrap_socket(plain, server_hostname="localhost", session=session) as secure:
                    self.assertEqual(secure.session_reused, again)
                    session = secure.session

    def refused(self, exit_code, *arguments):
        ran = self.run_command("sim", "--listen", "localhost:0", *arguments)
        self.assertEqual((ran.returncode, ran.stdout), (exit_code, ""), ran.stderr)
        self.assertEqual(ran.stderr.count("\n"), 1, ran.stderr)
        return ran.stderr

    def test_files_that_cannot_be_used_are_named_with_what_to_do(self):
        certificate, key = self.localhost
        _, another_key = self.another.issue("DNS:localhost")
        open_key, locked_key, text = (self.folder / name for name in ("open.key", "locked.key", "text.pem"))
        open_key.write_bytes(key.read_bytes())
        open_key.chmod(0o644)
        text.write_text("no certificate\n")
        self.authority.openssl("pkey", "-in", key, "-aes256", "-passout", "pass:hush", "-out", locked_key)
        nowhere = self.folder / "nowhere.pem"
        for said, *wanted in (
            (self.refused(2, "--tls-certificate", certificate), "--tls-key"),
            (self.refused(2, "--tls-key", key), "--tls-certificate"),
            (self.refused(1, "--tls-certificate", nowhere, "--tls-key", key), f"{nowhere}: cannot be read: No such file"),
            (self.refused(1, "--tls-certificate", certificate, "--tls-key", nowhere),
             f"{nowhere}: cannot be read: No such file"),
            (self.refused(1, "--tls-certificate", text, "--tls-key", key), f"{text}: no certificate", "PEM file"),
            (self.refused(1, "--tls-certificate", certificate, "--tls-key", another_key),
             f"{another_key}: no private key of the certificate {certificate}"),
            (self.refused(1, "--tls-certificate", certificate, "--tls-key", open_key), f"chmod 600 '{open_key}'"),
            (self.refused(1, "--tls-certificate", certificate, "--tls-key", locked_key), f"{locked_key}: ",
             "without a password"),
        ):
            for words in wanted:
                self.assertIn(words, said)


if __name__ == "__main__":
    TIDEGATE = sys.argv.pop(1)
    unittest.main()
