#!/usr/bin/env python3
"""The dashboard's page in Chromium, on a demo that runs; page.mjs has the checks.

  page_test.py PATH_OF_TIDEGATE FOLDER

FOLDER is where fetch_packages.py has put the packages and page.mjs; screenshots are left in its "screenshots". Exits 77
with "skipped: REASON" where the packages or Chromium are not there.
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

SKIP = 77
DEMO_SECONDS = 300
SCRIPT_SECONDS = 280
ADDRESS = re.compile(r"dashboard\s+(http://\S+)")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def run_checks(folder, url, browser):
    # What a user's environment says of proxies is not for a page of loopback.
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environment |= {"TIDEGATE_DASHBOARD": url, "TIDEGATE_BROWSER": browser}
    # In a group of its own: the browser's processes would outlive a script that is killed.
    node = subprocess.Popen(["node", "--test-reporter=spec", "page.mjs"], cwd=folder, env=environment, start_new_session=True)
    try:
        return node.wait(SCRIPT_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(node.pid, signal.SIGKILL)
        node.wait()
        print(f"page.mjs did not end within {SCRIPT_SECONDS} s")
        return 1


def main(tidegate, folder):
    if not (folder / "fetched-package-lock.json").exists():
        print("skipped: the packages are not there; the test browser/packages tells why")
        return SKIP
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("skipped: Chromium is missing; install chromium")
        return SKIP
    with tempfile.TemporaryDirectory() as place:
        demo = subprocess.Popen([tidegate, "demo", "--seconds", str(DEMO_SECONDS), "--dashboard", "0"], cwd=place,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            told = ""
            for line in demo.stdout:
                told += line
                if found := ADDRESS.search(line):
                    return run_checks(folder, found.group(1), browser)
            print(f"the demo told no address of its dashboard: {told}")
            return 1
        finally:
            demo.kill()
            demo.communicate()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2])))
