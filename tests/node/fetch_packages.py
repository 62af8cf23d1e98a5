#!/usr/bin/env python3
"""Puts packages from npm, at the versions of a lock file, and the scripts that use them into a folder of the build.

  fetch_packages.py SOURCES FOLDER [FILE…]

SOURCES holds package.json, package-lock.json, scripts (*.mjs) and settings of their exchange (*.toml); the scripts beside
this one and each FILE are copied too. Prints "skipped: REASON" and exits 77 where there is no Node or npm, or npm cannot fetch the packages.
"""

import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
OLDEST_NODE = 18  # Debian 12's, and what ccxt asks for
FETCH_SECONDS = 180
SKIP = 77


def skip(reason):
    print(f"skipped: {reason}")
    return SKIP


def newest_node():
    """The major version of the Node on the path."""
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    return int(told.lstrip("v").split(".")[0])


def fetch(folder):
    """npm's complaint, or nothing."""
    log = folder / "npm.log"
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    with log.open("w") as out:
        try:
            code = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out,
                                  stderr=subprocess.STDOUT, timeout=FETCH_SECONDS).returncode
        except subprocess.TimeoutExpired:
            return f"npm did not fetch the packages within {FETCH_SECONDS} s, see {log}"
    return f"npm could not fetch the packages, see {log}" if code else None


def main(sources, folder, files):
    if shutil.which("node") is None or shutil.which("npm") is None:
        return skip("Node or npm is missing; install nodejs and npm")
    if newest_node() < OLDEST_NODE:
        return skip(f"the packages need Node {OLDEST_NODE} or newer")
    folder.mkdir(parents=True, exist_ok=True)
    for file in [*HERE.glob("*.mjs"), *sources.glob("*.mjs"), *sources.glob("*.toml"), *files]:
        shutil.copy2(file, folder)

    # Which packages are there is told by the lock file that was copied after they had come.
    lock = (sources / "package-lock.json").read_bytes()
    fetched = folder / "fetched-package-lock.json"
    if fetched.exists() and fetched.read_bytes() == lock:
        print("the packages are there already")
        return 0
    for name in ("package.json", "package-lock.json"):
        shutil.copy2(sources / name, folder)
    complaint = fetch(folder)
    if complaint:
        return skip(complaint)
    fetched.write_bytes(lock)
    print("fetched the packages")
    return 0


if __name__ == "__main__":
    source_folder, build_folder, *others = map(pathlib.Path, sys.argv[1:])
    sys.exit(main(source_folder, build_folder, others))
