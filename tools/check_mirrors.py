#!/usr/bin/env python3
"""Holds every tests/**/X_test.cpp against the unit that it is named after, X.hpp or X.cpp in the same folder below
src/tidegate (of tests/apps: in any part of apps). A test without one says in the comment that it begins with what it
tests as a whole. Exits 1 and names each that does neither.

  check_mirrors.py [--root DIR]
"""

import argparse
import pathlib
import re
import sys

ENDING = "_test.cpp"
# A sentence, which an order to a tool is not (NOLINT, clang-format off).
REASON = re.compile(r"//\s*(?!NOLINT|clang-format)\S+\s+\S+\s+\S")


def unit_of(root, inside):
    """The file that the test at this place below tests is named after; None: there is none."""
    name = inside.name[:-len(ENDING)]
    if inside.parts[0] == "apps":
        folders = [folder for folder in sorted((root / "apps").glob("*")) if folder.is_dir()]
    else:
        folders = [root / "src/tidegate" / inside.parent]
    files = (folder / (name + ending) for folder in folders for ending in (".hpp", ".cpp"))
    return next((file for file in files if file.is_file()), None)


def gives_a_reason(test):
    first, *_ = test.read_text(errors="replace").splitlines() or [""]
    return REASON.match(first) is not None


def wanted(inside):
    name = inside.name[:-len(ENDING)]
    place = "apps/*" if inside.parts[0] == "apps" else f"src/tidegate/{inside.parent.as_posix()}"
    return f"{place}/{name}.hpp"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    options = parser.parse_args()
    mirrors, reasons, problems = 0, 0, []
    for test in sorted((options.root / "tests").rglob("*" + ENDING)):
        inside = test.relative_to(options.root / "tests")
        if unit_of(options.root, inside):
            mirrors += 1
        elif gives_a_reason(test):
            reasons += 1
        else:
            problems.append(f"tests/{inside.as_posix()}: there is no {wanted(inside)} or .cpp; name the test after its unit, "
                            "or begin it with a comment that says what it tests as a whole")
    print("\n".join(problems) or f"{mirrors} tests mirror a unit, {reasons} say what they test as a whole")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
