#!/usr/bin/env python3
"""A script of Node's on the dashboard's page in Chromium, on a demo that runs.

  demo_in_browser.py PATH_OF_TIDEGATE FOLDER SCRIPT DEMO_SECONDS

FOLDER is where fetch_packages.py has put the packages and SCRIPT (page.mjs has the checks, screenshot.mjs takes the
README's picture); screenshots are left in its "screenshots". Exits 77 with "skipped: REASON" where the packages or
Chromium are not there.
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
SCRIPT_ENDS_BEFORE = 20  # seconds before the demo
ADDRESS = re.compile(r"dashboard\s+(http://\S+)[^\0]*from the page: token (\w+)")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def run_script(folder, script, url, token, browser, seconds):
    # What a user's environment says of proxies is not for a page of loopback.
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environment |= {"TIDEGATE_DASHBOARD": url, "TIDEGATE_TOKEN": token, "TIDEGATE_BROWSER": browser}
    # In a group of its own: the browser's processes would outlive a script that is killed.
    node = subprocess.Popen(["node", "--test-reporter=spec", script], cwd=folder, env=environment, start_new_session=True)
    try:
        return node.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(node.pid, signal.SIGKILL)
        node.wait()
        print(f"{script} did not end within {seconds} s")
        return 1


def main(tidegate, folder, script, demo_seconds):
    if not (folder / "fetched-package-lock.json").exists():
        print("skipped: the packages are not there; the test browser/packages tells why")
        return SKIP
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("skipped: Chromium is missing; install chromium")
        return SKIP
    with tempfile.TemporaryDirectory() as place:
        demo = subprocess.Popen([tidegate, "demo", "--seconds", str(demo_seconds), "--dashboard", "0"], cwd=place,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            told = ""
            for line in demo.stdout:
                told += line
                if found := ADDRESS.search(told):
                    return run_script(folder, script, *found.groups(), browser, demo_seconds - SCRIPT_ENDS_BEFORE)
            print(f"the demo told no address of its dashboard: {told}")
            return 1
        finally:
            demo.kill()
            demo.communicate()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
