#!/usr/bin/env python3
"""Tests the tests: plants the deliberate bugs of tests/mutations/*.json one by one, and each must make its tests fail.

  check_mutations.py --build-dir DIR [--jobs N] [--continue] [--list FILE.json…] [--only TEXT] [--ninja CMD]
  check_mutations.py --applies [--list FILE.json…]     only checks that every edit still fits the sources; no building
  … --root DIR                                         of another tree than this one

A list is [{"name", "file", "find", "replace", "promise", "target", "filter"}…]: in `file`, the one place that reads
`find` becomes `replace`; then what the tests of --gtest_filter=`filter` need of `target` is built (program_slice.py)
and run, and must fail. `promise` says what the bug breaks. With the target tidegate_python `filter` is a script of
tests/door, and one of its classes or tests where only that shall run ("python_retry_test Budget"). The working tree is
only read: DIR/1 to DIR/N hold copies of it (tree/) and their builds (build/), each worked on by one process, and are
worth keeping, because only what differs is copied and compiled again. ccache, where it is installed, makes undoing a
bug cheap: the copies share what they compile. --continue leaves out the bugs that were caught before in exactly the
sources, and by the commands, that their program is made of. Exits 1 if one survives.
"""

import argparse
import concurrent.futures
import hashlib
import itertools
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time

from program_slice import ProgramSlice

FIELDS = {"name", "file", "find", "replace", "promise", "target", "filter"}
RUN_LIMIT_SECONDS = 120  # a bug may well be an endless loop; that too is caught
PYTHON_MODULE = "tidegate_python"
PYTHON_SCRIPTS = ("bindings/python/tidegate/*.py", "tests/door/*.py")
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


def known_files(root):
    """What git knows of a tree, with its uncommitted files."""
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, text=True, check=True).stdout.split("\0")
    return {name for name in listed if name and (root / name).is_file()}


def digest_of(parts):
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def tree_id(root):
    """Changes with any of those files."""
    return digest_of(name + hashlib.sha256((root / name).read_bytes()).hexdigest() for name in sorted(known_files(root)))


def copy_tree(source, target):
    """Makes `target` like `source`, with its uncommitted changes; files that are equal keep their times."""
    wanted = known_files(source)
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


class Unsound(Exception):
    """Without any bug something fails, so that a failure with one would prove nothing."""


class Bench:
    """A copy of the tree and its build; one bug at a time."""

    # Two copies that make the same program at once compile everything twice: the second one's turn comes when
    # ccache has it all.
    making_sound = threading.Lock()

    def __init__(self, root, folder, ninja, whole_machine):
        self.tree, self.build, self.log = folder / "tree", folder / "build", folder / "mutations.log"
        self.ninja, self.whole_machine, self.made_of = shlex.split(ninja), shlex.split(whole_machine), {}
        self.slices = {}  # of programs, by target and filter, of those that pass without any bug
        # Two copies compile the same only if no absolute path of theirs is in a command.
        self.env = {**os.environ, "CCACHE_BASEDIR": str(folder)}
        folder.mkdir(parents=True, exist_ok=True)
        copy_tree(root, self.tree)
        if not (self.build / "build.ninja").is_file():
            if not self.run(["cmake", "-S", self.tree, "-B", self.build, *CONFIGURE]):
                raise Unsound(f"configuring failed: see {self.log}")

    def run(self, command, limit=None):
        with self.log.open("a") as log:
            log.write(f"\n$ {shlex.join(map(str, command))}\n")
            log.flush()
            try:
                return subprocess.run(command, stdout=log, stderr=log, timeout=limit, check=False,
                                      env=self.env).returncode == 0
            except subprocess.TimeoutExpired:
                return False

    def compiles(self, *targets):
        return self.run([*self.ninja, "-C", self.build, *targets])

    def compiles_sound(self, target):
        """The same before any bug: most of what is to be compiled."""
        with Bench.making_sound:
            return self.run([*self.whole_machine, "-C", self.build, target])

    def ask_ninja(self, *words):
        return subprocess.run([self.ninja[0], "-C", self.build, "-t", *words], capture_output=True, text=True,
                              check=True).stdout.splitlines()

    def sources_id(self, target):
        """Changes with every source that the program is made of and every command that makes it.

        Precondition: it is built as the sources are.
        """
        if target in self.made_of:
            return self.made_of[target]
        headers, of_object = {}, None
        for line in self.ask_ninja("deps"):
            if line.startswith(" "):
                headers[of_object].append(line.strip())
            elif line:
                of_object = line.split(": #deps")[0]
                headers[of_object] = []
        inputs = [line.strip() for line in self.ask_ninja("inputs", target)]
        files = {(self.build / name).resolve() for one in inputs for name in [one, *headers.get(one, [])]}
        tree = self.tree.resolve()
        if target == PYTHON_MODULE:
            files.update(file for pattern in PYTHON_SCRIPTS for file in tree.glob(pattern))
        ours = sorted(file for file in files if file.is_relative_to(tree) and file.is_file())
        commands = [line.replace(str(tree.parent), "") for line in self.ask_ninja("commands", target)]
        contents = [str(file.relative_to(tree)) + hashlib.sha256(file.read_bytes()).hexdigest() for file in ours]
        self.made_of[target] = digest_of([*commands, *contents])
        return self.made_of[target]

    def program(self, target):
        """Of tests/, or of a folder of it that has a program of its own. Precondition: it is built."""
        tests = self.build / "tests"
        return next(path for path in [tests / target, *sorted(tests.glob(f"*/{target}"))] if path.is_file())

    def slice_of(self, target, tests):
        """What of the program those tests need; None: all of it. Precondition: it is built, without any bug."""
        if target == PYTHON_MODULE:
            return None
        try:
            return ProgramSlice(self.tree, self.build, target, self.program(target), tests, self.ask_ninja)
        except LookupError as reason:
            print(f"{target} {tests}: the whole program is built for each bug: {reason}", flush=True)
            return None

    def make(self, target, tests):
        """Compiles what those tests need. The program that has them, or the module; None: it does not compile."""
        part = self.slices[target, tests]
        if part and self.compiles(*part.objects) and not part.lacks():
            return part.path
        if not self.compiles(target):
            return None
        return target if target == PYTHON_MODULE else self.program(target)

    def test_command(self, program, tests):
        if program == PYTHON_MODULE:
            script, *only = tests.split()
            # Nothing compiled is kept: a bug may be of the same second and size as what it replaces.
            return ["env", f"PYTHONPATH={self.build / 'python'}", "PYTHONDONTWRITEBYTECODE=1", self.python(),
                    self.tree / f"tests/door/{script}.py", *only]
        return [program, f"--gtest_filter={tests}", "--gtest_brief=1"]

    def python(self):
        """The one that the module is built for."""
        found = re.search(r"^TIDEGATE_PYTHON:.*=(.*)$", (self.build / "CMakeCache.txt").read_text(), re.MULTILINE)
        return found[1] if found else sys.executable

    def passes(self, program, tests):
        return self.run(self.test_command(program, tests), RUN_LIMIT_SECONDS)

    def has_tests(self, target, tests):
        if target == PYTHON_MODULE:  # a class or a test that does not exist fails
            return (self.tree / f"tests/door/{tests.split()[0]}.py").is_file()
        listed = subprocess.run([self.program(target), f"--gtest_filter={tests}", "--gtest_list_tests"],
                                capture_output=True, text=True, check=True).stdout
        return any(line.startswith("  ") for line in listed.splitlines())

    def check_sound(self, target, gtest_filter):
        """Without any bug the filter must name tests, and they must pass. Precondition: the program is built."""
        if (target, gtest_filter) in self.slices:
            return
        if not self.has_tests(target, gtest_filter):
            raise Unsound(f"{target} has no test {gtest_filter}")
        self.slices[target, gtest_filter] = self.slice_of(target, gtest_filter)
        if not self.passes(self.make(target, gtest_filter), gtest_filter):
            raise Unsound(f"{target} {gtest_filter} fails without any bug: see {self.log}")

    def plant(self, mutation):
        """"caught", or what went wrong. The copy is as before afterwards."""
        file = self.tree / mutation["file"]
        sound = file.read_text()
        file.write_text(sound.replace(mutation["find"], mutation["replace"]))
        try:
            program = self.make(mutation["target"], mutation["filter"])
            if program is None:
                return "DOES NOT COMPILE"
            return "SURVIVES" if self.passes(program, mutation["filter"]) else "caught"
        finally:
            file.write_text(sound)


class Verdicts:
    """Which bugs were caught in which sources, kept in a file from run to run."""

    def __init__(self, file, resume):
        self.file, self.resume, self.lock = file, resume, threading.Lock()
        self.caught = json.loads(file.read_text()) if file.is_file() else {}
        self.before = 0

    @staticmethod
    def key(mutation, sources):
        return digest_of([sources, json.dumps(mutation, sort_keys=True)])

    def known(self, mutation, sources):
        with self.lock:
            known = self.resume and self.caught.get(mutation["name"]) == self.key(mutation, sources)
            self.before += known
            return known

    def add(self, mutation, sources):
        with self.lock:
            self.caught[mutation["name"]] = self.key(mutation, sources)
            self.file.write_text(json.dumps(self.caught, indent=1))


class Groups:
    """What is to be done, taken by several jobs; none is left after `close`."""

    def __init__(self, mutations):
        # The bugs of one file for one program together: what they make compile again is the same.
        key = lambda mutation: (mutation["target"], mutation["file"])
        self.left = [list(group) for _, group in itertools.groupby(sorted(mutations, key=key), key)]
        self.lock = threading.Lock()

    def take(self):
        with self.lock:
            return self.left.pop() if self.left else None

    def close(self):
        with self.lock:
            self.left.clear()


def work_off(bench, groups, verdicts):
    """Takes groups until there are none; how many bugs were not caught."""
    escaped = 0
    while group := groups.take():
        target = group[0]["target"]
        if not bench.compiles_sound(target):
            raise Unsound(f"{target} does not build without any bug: see {bench.log}")
        sources = bench.sources_id(target)
        group = [mutation for mutation in group if not verdicts.known(mutation, sources)]
        for mutation in group:  # all before the first bug: the program is built once for them
            bench.check_sound(target, mutation["filter"])
        for mutation in group:
            begin = time.monotonic()
            verdict = bench.plant(mutation)
            if verdict == "caught":
                verdicts.add(mutation, sources)
            else:
                escaped += 1
            print(f"{verdict:16} {mutation['name']} ({time.monotonic() - begin:.0f} s): {mutation['promise']}", flush=True)
    return escaped


def work_in(folder, options, groups, verdicts):
    """One job, in a copy of its own. What is unsound ends the other jobs too, after the group that they are at."""
    cores = os.cpu_count() or 1
    ninja = options.ninja or f"ninja -j{max(1, cores // options.jobs)}"
    whole_machine = options.ninja or f"ninja -j{cores}"
    try:
        return work_off(Bench(options.root, folder, ninja, whole_machine), groups, verdicts)
    except Unsound:
        groups.close()
        raise


def number(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def parsed(words):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build-dir", type=pathlib.Path, help="a folder for the copies and builds, outside the sources")
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    parser.add_argument("--list", type=pathlib.Path, nargs="+", help="default: all of tests/mutations")
    parser.add_argument("--only", default="", help="only mutations with this in their name")
    parser.add_argument("--jobs", type=number, default=1, help="how many copies work at once")
    parser.add_argument("--continue", dest="resume", action="store_true")
    parser.add_argument("--ninja", help="how to call ninja; default: with the jobs' share of the cores")
    parser.add_argument("--applies", action="store_true")
    options = parser.parse_args(words)
    if options.build_dir is None and not options.applies:
        parser.error("--build-dir is needed to build")
    return options


def main():
    options = parsed(None)
    lists = options.list or sorted((options.root / "tests/mutations").glob("*.json"))
    mutations = [mutation for mutation in read_lists(lists) if options.only in mutation["name"]]
    problems = list(misfits(mutations, options.root))
    for problem in problems:
        print(problem)
    if problems or options.applies:
        sys.exit(1 if problems else 0)

    folder = options.build_dir.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    verdicts = Verdicts(folder / "caught.json", options.resume)
    groups = Groups(mutations)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        working = [pool.submit(work_in, folder / str(i), options, groups, verdicts) for i in range(1, options.jobs + 1)]
        try:
            escaped = sum(job.result() for job in working)
        except Unsound as unsound:
            sys.exit(str(unsound))
    told = f", {verdicts.before} of them before" if verdicts.before else ""
    print(f"{len(mutations) - escaped} of {len(mutations)} bugs caught{told}")
    sys.exit(1 if escaped else 0)


if __name__ == "__main__":
    main()
