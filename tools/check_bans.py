#!/usr/bin/env python3
"""Looks for what tools/bans.json forbids, comments left out; exits 1 and names each place.

  check_bans.py [--root DIR]
"""

import argparse
import json
import pathlib
import re
import sys

COMMENT = re.compile(r"//.*$")
CODE = {".hpp", ".cpp"}


def files_of(root, patterns):
    found = set()
    for pattern in patterns:
        whole = pattern + "/*" if pattern.endswith("**") else pattern  # pathlib's ** alone gives folders only
        found.update(path for path in root.glob(whole) if path.is_file() and "__pycache__" not in path.parts)
    return found


def lines_of(path):
    for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
        yield number, COMMENT.sub("", line) if path.suffix in CODE else line


def problems_of(root, ban):
    files = files_of(root, ban["where"]) - files_of(root, ban.get("except", []))
    for path in sorted(files):
        shown = path.relative_to(root).as_posix()
        if "max_lines" in ban:
            count = sum(1 for _ in path.read_text(errors="replace").splitlines())
            if count > ban["max_lines"]:
                yield f"{shown}: {ban['name']} ({count}): {ban['why']}"
            continue
        for number, line in lines_of(path):
            if re.search(ban["pattern"], line):
                yield f"{shown}:{number}: {ban['name']}: {ban['why']}: {line.strip()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    options = parser.parse_args()
    bans = json.loads((options.root / "tools/bans.json").read_text())["bans"]
    problems = [problem for ban in bans for problem in problems_of(options.root, ban)]
    print("\n".join(problems) or f"{len(bans)} bans kept")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
