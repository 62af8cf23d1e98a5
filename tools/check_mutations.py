#!/usr/bin/env python3
"""Tests the tests: plants the deliberate bugs of tests/mutations/*.json one by one, and each must make its tests fail.

  check_mutations.py --build-dir DIR [--list FILE.json…] [--only TEXT] [--ninja CMD]
  check_mutations.py --applies [--list FILE.json…]     only checks that every edit still fits the sources; no building
  … --root DIR                                         of another tree than this one

A list is [{"name", "file", "find", "replace", "promise", "target", "filter"}…]: in `file`, the one place that reads
`find` becomes `replace`; then `target` is built and run with --gtest_filter=`filter`, and must fail. `promise` says what
the bug breaks. The working tree is only read: DIR holds a copy of it (tree/) and its build (build/), and is worth keeping,
because only what differs is copied and compiled again. One bug after the other; exits 1 if one survives.
"""

import argparse
import json
import pathlib
import shlex
import shutil
import subprocess
import sys
import time

FIELDS = {"name", "file", "find", "replace", "promise", "target", "filter"}
RUN_LIMIT_SECONDS = 120  # a bug may well be an endless loop; that too is caught
CONFIGURE = ["-G", "Ninja", "-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O1 -g0"]


def read_lists(paths):
    mutations = []
    for path in paths:
        for entry in json.loads(path.read_text()):
            if set(entry) != FIELDS:
                sys.exit(f"{path}: {entry.get('name', 'an entry')} must have exactly the fields {', '.join(sorted(FIELDS))}")
            mutations.append(entry)
    return mutations


def misfits(mutations, root):
    """What would keep a mutation from being planted, one line each."""
    names = [mutation["name"] for mutation in mutations]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name}: two mutations have this name"
    for mutation in mutations:
        file = root / mutation["file"]
        found = file.read_text().count(mutation["find"]) if file.is_file() else 0
        if found != 1:
            yield f"{mutation['name']}: {mutation['file']} has its text {found} times; it must be there once"
        elif mutation["find"] == mutation["replace"]:
            yield f"{mutation['name']}: changes nothing"


def copy_tree(source, target):
    """Makes `target` what git knows of `source`, with its uncommitted changes; files that are equal keep their times."""
    listed = subprocess.run(["git", "-C", source, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, text=True, check=True).stdout.split("\0")
    wanted = {name for name in listed if name and (source / name).is_file()}
    for name in wanted:
        old, new = target / name, (source / name).read_bytes()
        if old.is_file() and old.read_bytes() == new:
            continue
        old.parent.mkdir(parents=True, exist_ok=True)
        old.write_bytes(new)
        shutil.copymode(source / name, old)
    for old in [path for path in target.rglob("*") if path.is_file()]:
        if old.relative_to(target).as_posix() not in wanted:
            old.unlink()


class Bench:
    """The copy of the tree and its build."""

    def __init__(self, root, build_dir, ninja):
        self.tree, self.build = build_dir / "tree", build_dir / "build"
        self.log, self.ninja = build_dir / "mutations.log", shlex.split(ninja)
        copy_tree(root, self.tree)
        if not (self.build / "build.ninja").is_file():
            self.run(["cmake", "-S", self.tree, "-B", self.build, *CONFIGURE]) or sys.exit(f"configuring failed: see {self.log}")

    def run(self, command, limit=None):
        with self.log.open("a") as log:
            log.write(f"\n$ {shlex.join(map(str, command))}\n")
            log.flush()
            try:
                return subprocess.run(command, stdout=log, stderr=log, timeout=limit, check=False).returncode == 0
            except subprocess.TimeoutExpired:
                return False

    def compiles(self, target):
        return self.run([*self.ninja, "-C", self.build, target])

    def passes(self, target, gtest_filter):
        return self.run([self.build / "tests" / target, f"--gtest_filter={gtest_filter}", "--gtest_brief=1"],
                        RUN_LIMIT_SECONDS)

    def has_tests(self, target, gtest_filter):
        listed = subprocess.run([self.build / "tests" / target, f"--gtest_filter={gtest_filter}", "--gtest_list_tests"],
                                capture_output=True, text=True, check=True).stdout
        return any(line.startswith("  ") for line in listed.splitlines())

    def plant(self, mutation):
        """"caught", or what went wrong. The copy is as before afterwards."""
        file = self.tree / mutation["file"]
        sound = file.read_text()
        file.write_text(sound.replace(mutation["find"], mutation["replace"]))
        try:
            if not self.compiles(mutation["target"]):
                return "DOES NOT COMPILE"
            return "SURVIVES" if self.passes(mutation["target"], mutation["filter"]) else "caught"
        finally:
            file.write_text(sound)


def check_sound(bench, mutations):
    """Without any bug every filter must name tests, and they must pass; else a failure would prove nothing."""
    for target in sorted({mutation["target"] for mutation in mutations}):
        if not bench.compiles(target):
            sys.exit(f"{target} does not build without any bug: see {bench.log}")
    for target, gtest_filter in sorted({(mutation["target"], mutation["filter"]) for mutation in mutations}):
        if not bench.has_tests(target, gtest_filter):
            sys.exit(f"{target} has no test {gtest_filter}")
        if not bench.passes(target, gtest_filter):
            sys.exit(f"{target} {gtest_filter} fails without any bug: see {bench.log}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build-dir", type=pathlib.Path, help="a folder for the copy and its build, outside the sources")
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    parser.add_argument("--list", type=pathlib.Path, nargs="+", help="default: all of tests/mutations")
    parser.add_argument("--only", default="", help="only mutations with this in their name")
    parser.add_argument("--ninja", default="ninja", help="how to call ninja")
    parser.add_argument("--applies", action="store_true")
    options = parser.parse_args()

    lists = options.list or sorted((options.root / "tests/mutations").glob("*.json"))
    mutations = [mutation for mutation in read_lists(lists) if options.only in mutation["name"]]
    problems = list(misfits(mutations, options.root))
    for problem in problems:
        print(problem)
    if problems or options.applies:
        sys.exit(1 if problems else 0)
    if options.build_dir is None:
        parser.error("--build-dir is needed to build")

    options.build_dir.mkdir(parents=True, exist_ok=True)
    bench = Bench(options.root, options.build_dir.resolve(), options.ninja)
    check_sound(bench, mutations)
    escaped = 0
    for mutation in mutations:
        begin = time.monotonic()
        verdict = bench.plant(mutation)
        escaped += verdict != "caught"
        print(f"{verdict:16} {mutation['name']} ({time.monotonic() - begin:.0f} s): {mutation['promise']}", flush=True)
    print(f"{len(mutations) - escaped} of {len(mutations)} bugs caught")
    sys.exit(1 if escaped else 0)


if __name__ == "__main__":
    main()
