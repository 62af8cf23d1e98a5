#!/usr/bin/env python3
"""Runs one script of Node's test runner against a simulated exchange of its own, and prints a line a check.

  run_script.py PATH_OF_TIDEGATE SCRIPT

SCRIPT stands where fetch_packages.py has put it. The exchange has the accounts of accounts.toml beside it and, for
SUBJECT_test.mjs, the faults of SUBJECT_faults.toml if there is one. Where SUBJECT begins with "tls" it is reached by TLS
alone, with a certificate of an authority that Node is told to trust. Exits 77 with "skipped: REASON" where the packages
did not come.
"""

import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "apps"))
from private_authority import PrivateAuthority  # noqa: E402

SCRIPT_SECONDS = 150
STOP_SECONDS = 20
SKIP = 77
READY = re.compile(r"simulated exchange on (https?://\S+) ")


def run_script(script, exchange, trusted):
    """Its exit code. The script knows the exchange from its environment; `trusted`: a file of authorities, or none."""
    told = exchange.stdout.readline().strip()
    ready = READY.match(told)
    if ready is None:
        print(f"the simulated exchange did not start: {told or exchange.stderr.read()}")
        return 1
    # What a user's environment says of proxies is not for a client of loopback.
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environment["TIDEGATE_URL"] = ready.group(1)
    if trusted:
        environment["NODE_EXTRA_CA_CERTS"] = str(trusted)
    # In a group of its own: a package may start processes, which would outlive a script that is killed.
    node = subprocess.Popen(["node", "--test-reporter=spec", script.name], cwd=script.parent, env=environment,
                            start_new_session=True)
    try:
        return node.wait(SCRIPT_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(node.pid, signal.SIGKILL)
        node.wait()
        print(f"{script.name} did not end within {SCRIPT_SECONDS} s")
        return 1


def stop(exchange):
    """Whether it ended in good order."""
    exchange.terminate()
    try:
        out, errors = exchange.communicate(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        exchange.kill()
        print("the simulated exchange did not stop")
        return False
    print(out, errors, sep="", end="", flush=True)
    return exchange.returncode == 0


def main(tidegate, script):
    folder = script.parent
    if not (folder / "fetched-package-lock.json").exists():
        print("skipped: the packages are not there; the test that fetches them tells why")
        return SKIP
    command = [tidegate, "sim", "--listen", "localhost:0", "--seed", "7", "--accounts", folder / "accounts.toml"]
    faults = folder / script.name.replace("_test.mjs", "_faults.toml")
    if faults.exists():
        command += ["--faults", faults]
    with tempfile.TemporaryDirectory() as certificates:
        trusted = None
        if script.name.startswith("tls"):
            authority = PrivateAuthority(certificates)
            certificate, key = authority.issue("DNS:localhost")
            command += ["--tls-certificate", certificate, "--tls-key", key]
            trusted = authority.ca_file
        exchange = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        code = 1
        try:
            code = run_script(script, exchange, trusted)
        finally:
            stopped = stop(exchange)
    return code if stopped else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2])))
