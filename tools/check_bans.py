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
# A head may take several lines, the last of which ends in "{".
HEAD_GOES_ON = re.compile(r"[^;}{\s]$")
BEFORE_A_HEAD = re.compile(r"\s*(#|public:|private:|protected:)")
NO_FUNCTION = re.compile(r"\s*(namespace|class|struct|enum|union|extern|if|for|while|switch|else|do|try|catch|case|default|return)\b|\s*[}#]")
LAMBDA = re.compile(r"\[[^\]]*\]\s*(\([^()]*\))?[^()]*\{$")
FUNCTION = re.compile(r"\w\(.*\)( const| noexcept| override| final| mutable| -> \S+| : .*)*\s*\{$")


def files_of(root, patterns):
    found = set()
    for pattern in patterns:
        whole = pattern + "/*" if pattern.endswith("**") else pattern  # pathlib's ** alone gives folders only
        found.update(path for path in root.glob(whole) if path.is_file() and "__pycache__" not in path.parts)
    return found


def lines_of(path):
    for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
        yield number, COMMENT.sub("", line) if path.suffix in CODE else line


def is_within_initialisers(lines, at):
    """A comment stood between a constructor's initialisers, where a blank line is left of it."""
    return at > 1 and not lines[at - 1].strip() and lines[at - 2].endswith(",") and lines[at].startswith("      ")


def functions_of(lines):
    """The first and last line number of each function definition, as clang-format lays them out."""
    for last_of_head, line in enumerate(lines):
        if not line.endswith("{"):
            continue
        first = last_of_head
        while first > 0 and (HEAD_GOES_ON.search(lines[first - 1]) or is_within_initialisers(lines, first)) and not BEFORE_A_HEAD.match(lines[first - 1]):
            first -= 1
        head = " ".join(lines[first:last_of_head + 1])
        if NO_FUNCTION.match(head) or LAMBDA.search(head) or not FUNCTION.search(head) or head.count("(") != head.count(")"):
            continue
        end = re.match(r" *", lines[first])[0] + "}"
        last = next((i for i in range(last_of_head + 1, len(lines)) if lines[i].startswith(end)), len(lines) - 1)
        yield first + 1, last + 1


def problems_of(root, ban):
    files = files_of(root, ban["where"]) - files_of(root, ban.get("except", []))
    for path in sorted(files):
        shown = path.relative_to(root).as_posix()
        if "max_lines" in ban:
            count = sum(1 for _ in path.read_text(errors="replace").splitlines())
            if count > ban["max_lines"]:
                yield f"{shown}: {ban['name']} ({count}): {ban['why']}"
            continue
        if "max_function_lines" in ban:
            for first, last in functions_of([line.rstrip() for _, line in lines_of(path)]):
                if last - first + 1 > ban["max_function_lines"]:
                    yield f"{shown}:{first}: {ban['name']} ({last - first + 1}): {ban['why']}"
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
