#!/usr/bin/env python3
"""Holds the rules of deploy/prometheus against Prometheus's own tool: that it can read them, and that they tell of a
recorded outage what they shall.

  promtool_test.py check|outage

Exits 77 with "skipped: REASON" where promtool is not installed.
"""

import pathlib
import shutil
import subprocess
import sys

SKIP = 77
FOLDER = pathlib.Path(__file__).resolve().parents[2] / "deploy/prometheus"
COMMANDS = {
    "check": ["check", "rules", FOLDER / "tidegate.rules.yml"],
    "outage": ["test", "rules", FOLDER / "tidegate.rules_test.yml"],
}


def main():
    promtool = shutil.which("promtool")
    if promtool is None:
        print("skipped: promtool is not installed (Debian's package prometheus has it)")
        return SKIP
    return subprocess.run([promtool, *COMMANDS[sys.argv[1]]], timeout=60, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
