#!/usr/bin/env python3
"""`tidegate check` against the simulated exchange, on real sockets.

  check_command_test.py PATH_OF_TIDEGATE
"""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

TIDEGATE = ""
SUBJECTS = ["connection", "clock", "API key", "trading rights", "private stream", "market stream"]


class Check(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def start_sim(self, *arguments):
        sim = subprocess.Popen([TIDEGATE, "sim", "--listen", "127.0.0.1:0", *arguments], stdout=subprocess.PIPE,
                               text=True)
        self.addCleanup(lambda: (sim.send_signal(signal.SIGINT), sim.communicate(timeout=30)))
        return re.search(r"http://(\S+) ", sim.stdout.readline()).group(1)

    def check(self, exchange, key="demo-key", secret="demo-secret", arguments=("--json",), warned=""):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MEXC_")}
        if key:
            environment.update({"MEXC_API_KEY": key, "MEXC_API_SECRET": secret})
        ran = subprocess.run([TIDEGATE, "check", "--exchange", exchange, *arguments], capture_output=True, text=True,
                             timeout=100, check=False, env=environment, cwd=self.folder)
        self.assertRegex(ran.stderr, f"^{warned}$")
        if key:
            self.assertNotIn(secret, ran.stdout)
        return ran

    def findings(self, ran):
        told = json.loads(ran.stdout)
        self.assertEqual([finding["subject"] for finding in told["findings"]], SUBJECTS)
        self.assertEqual(told["works"], ran.returncode == 0)
        return {finding["subject"]: finding for finding in told["findings"]}

    def verdicts(self, found):
        return [found[subject]["verdict"] for subject in SUBJECTS]

    def test_everything_works(self):
        address = self.start_sim()
        ran = self.check(address)
        self.assertEqual(self.verdicts(self.findings(ran)), ["works"] * 6, ran.stdout)
        self.assertEqual(ran.returncode, 0)
        ran = self.check(address, arguments=())
        self.assertIn("everything works", ran.stdout)
        self.assertEqual(ran.stdout.count("  ok "), 6, ran.stdout)

    def test_keys_from_a_file(self):
        address = self.start_sim()
        keys = self.folder / "keys"
        keys.write_text("MEXC_API_KEY=demo-key\nMEXC_API_SECRET=demo-secret\n")
        keys.chmod(0o644)
        found = self.findings(self.check(address, key="", arguments=("--json", "--keys", str(keys))))
        self.assertEqual(found["API key"]["verdict"], "fails")
        self.assertIn(f"chmod 600 '{keys}'", found["API key"]["found"])
        keys.chmod(0o600)
        found = self.findings(self.check(address, key="", arguments=("--json", "--keys", str(keys))))
        self.assertEqual(found["API key"]["verdict"], "works")

    def test_a_block_of_an_earlier_run_that_still_holds(self):
        address = self.start_sim()
        until = int(time.time() * 1000) + 3_600_000
        (self.folder / "tidegate-blocks").write_text(f"tidegate-blocks 2\nexchange {address}\nhost {until}\n")
        found = self.findings(self.check(address))
        self.assertEqual(found["connection"]["verdict"], "fails")
        self.assertIn("block", found["connection"]["advice"])

    def test_a_file_of_blocks_that_cannot_be_read(self):
        address = self.start_sim()
        (self.folder / "tidegate-blocks").write_text("tidegate-blocks 2\nhost soon\n")
        ran = self.check(address, warned="tidegate: tidegate-blocks.*line 2.*delete the file, or mend it\n")
        self.assertEqual(self.verdicts(self.findings(ran)), ["works"] * 6, ran.stdout)

    def test_keys_in_quotes(self):
        address = self.start_sim()
        keys = self.folder / "keys"
        keys.write_text('MEXC_API_KEY=demo-key\nMEXC_API_SECRET="demo-secret"\n')
        keys.chmod(0o600)
        found = self.findings(self.check(address, key="", arguments=("--json", "--keys", str(keys))))
        self.assertEqual(found["API key"]["verdict"], "fails")
        self.assertIn(f"{keys}:2: the value stands in quotes", found["API key"]["found"])
        self.assertIn("without quotes", found["API key"]["advice"])
        self.assertEqual(found["private stream"]["verdict"], "skipped")

    def test_a_path_in_the_address(self):
        config = self.folder / "path.toml"
        config.write_text('[exchange]\nhost = "http://127.0.0.1:18080/api/v3"\n')
        for named in (("--exchange", "http://127.0.0.1:18080/api/v3"), ("--config", str(config))):
            with self.subTest(named[0]):
                ran = subprocess.run([TIDEGATE, "check", *named], capture_output=True, text=True, timeout=100, check=False,
                                     cwd=self.folder)
                self.assertEqual((ran.returncode, ran.stdout), (1, ""))
                self.assertIn("leave the path out", ran.stderr)

    def test_bad_keys(self):
        address = self.start_sim()
        ran = self.check(address, key="mx0unknown")
        found = self.findings(ran)
        self.assertEqual(self.verdicts(found), ["works", "works", "fails", "skipped", "skipped", "works"], ran.stdout)
        self.assertIn("does not know this API key", found["API key"]["found"])
        self.assertIn("make a new one", found["API key"]["advice"])
        self.assertEqual(ran.returncode, 1)
        found = self.findings(self.check(address, secret="another"))
        self.assertIn("700002", found["API key"]["found"])
        self.assertIn("copy the secret once more", found["API key"]["advice"])
        found = self.findings(self.check(address, key=""))
        self.assertIn("no API key", found["API key"]["found"])

    def test_a_skewed_clock_and_streams_that_say_nothing(self):
        faults = self.folder / "faults.toml"
        faults.write_text('[[fault]]\nkind = "clock_skew"\nskew_ms = 9000\n\n[[fault]]\nkind = "stream_cut"\n')
        ran = self.check(self.start_sim("--faults", str(faults)))
        found = self.findings(ran)
        self.assertEqual(self.verdicts(found), ["works", "fails", "works", "works", "fails", "fails"], ran.stdout)
        self.assertIn("behind the exchange's", found["clock"]["found"])
        self.assertIn("timedatectl", found["clock"]["advice"])
        self.assertIn("--streams", found["market stream"]["advice"])
        self.assertEqual(ran.returncode, 1)

    def test_nobody_listening(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        ran = self.check(address)
        found = self.findings(ran)
        self.assertEqual(self.verdicts(found), ["fails", "skipped", "skipped", "skipped", "skipped", "fails"])
        self.assertIn("nobody listens there", found["connection"]["advice"])
        self.assertEqual(ran.returncode, 1)

    def test_a_name_that_there_is_not(self):
        found = self.findings(self.check("https://nowhere.invalid:80"))
        self.assertIn("this name was not found", found["connection"]["advice"])

    def test_plain_http_to_a_port_that_speaks_tls(self):
        """As OpenSSL answers it, by an alert, and as others do, by hanging up."""
        for said in (b"\x15\x03\x01\x00\x02\x02\x46", b""):
            with self.subTest(said), socket.create_server(("127.0.0.1", 0)) as server:
                def answer(server=server, said=said):
                    while True:
                        try:
                            peer = server.accept()[0]
                        except OSError:
                            return
                        with peer:
                            peer.recv(4096)
                            peer.sendall(said)

                threading.Thread(target=answer, daemon=True).start()
                found = self.findings(self.check(f"http://127.0.0.1:{server.getsockname()[1]}"))
                self.assertEqual(found["connection"]["verdict"], "fails")
                self.assertIn("if the port speaks TLS, ask by https:// and wss://", found["connection"]["advice"])
                server.shutdown(socket.SHUT_RDWR)

    def test_tls_that_the_server_does_not_speak(self):
        found = self.findings(self.check(f"https://{self.start_sim()}"))
        self.assertEqual(found["connection"]["verdict"], "fails")
        self.assertIn("no TLS", found["connection"]["found"])


if __name__ == "__main__":
    TIDEGATE = sys.argv.pop(1)
    unittest.main()
