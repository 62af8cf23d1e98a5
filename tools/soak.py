#!/usr/bin/env python3
"""The long versions of the tests, stage after stage; at the end a line a stage. Exits 1 if one failed.

  soak.py [STAGE…] [--continue] [--random-times N] [--first-seed N] [--kills N] [--sweep-seeds N] [--fuzz-seconds N]

  asan    every test under the address and undefined-behaviour sanitizers, the Python module's too
  tsan    the tests of what starts threads, the Python module's too, under the thread sanitizer
  clang   the whole tree and every test with clang 19
  aarch64 the library, cross-built, and its tests under qemu
  random  the random tests and virtual hours on N times as many seeds, others on each day
  kill    the trading process killed N times, at random instants and at each named point of an order's life
  sweep   N sessions of ten virtual minutes under random faults of every kind, others on each day
  fuzz    each fuzz target for N seconds, from its kept inputs on
  bugs    the deliberate bugs: each must be caught

What a stage prints goes to build/soak/STAGE.log. --continue leaves out what passed before: whole
stages on exactly these sources, and single bugs in exactly the sources that their program is made of. Called as `./run soak`, which sets up what is needed.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import time

import check_arrows
from check_mutations import number, tree_id

CORES = os.cpu_count() or 1
# Memory of a thread-sanitized program must lie where the sanitizer expects it, which the kernel's randomised layout
# (vm.mmap_rnd_bits above 28) breaks.
FIXED_LAYOUT = ["setarch", "-R"]
THREADED = "library journal net desk monitor".split()
KILL_TESTS = "tidegate_kill_tests"
KILLS_A_SEED = 30
SWEEP_TESTS = "tidegate_sweep_tests"
SWEEP_SEEDS = 56  # of one run of the test
SWEEP_SHARDS = 5


class Failure(Exception):
    """What failed, in a few words."""


class Soak:
    """The tree, the options, and where output goes."""

    def __init__(self, root, options):
        self.root, self.options = root, options
        self.folder = root / "build/soak"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = None

    def run(self, command, what, env=None, log=None):
        """Returns the output, which also goes to the stage's log (or to `log`)."""
        with (log or self.log).open("a") as out:
            out.write(f"\n$ {' '.join(map(str, command))}\n")
            out.flush()
            begin = out.tell()
            code = subprocess.run(command, cwd=self.root, stdout=out, stderr=out, check=False,
                                  env={**os.environ, **(env or {})}).returncode
        if code != 0:
            raise Failure(f"{what} failed")
        return (log or self.log).read_text(errors="replace")[begin:]

    def build(self, preset, *targets):
        self.run(["./run", "build", "--preset", preset, *targets], f"the build ({preset})")

    def ctest(self, preset, *options, prefix=()):
        told = self.run([*prefix, "ctest", "--test-dir", f"build/{preset}", "-j", str(CORES), "--output-on-failure",
                         "--no-tests=error", *options], "a test")
        return re.search(r"out of (\d+)", told)[1] + " tests"

    def side_by_side(self, tasks):
        """Calls each (name, function(log)), as many at once as there are cores; each has a log of its own."""
        failed = []
        with concurrent.futures.ThreadPoolExecutor(CORES) as pool:
            running = {pool.submit(task, self.log.with_suffix(f".{name}.log")): name for name, task in tasks}
            for done in concurrent.futures.as_completed(running):
                if done.exception() is not None:
                    failed.append(f"{running[done]} ({done.exception()}; build/soak/{self.log.stem}.{running[done]}.log)")
        if failed:
            raise Failure(", ".join(sorted(failed)))


def asan(soak):
    soak.build("asan")
    return soak.ctest("asan")


def tsan(soak):
    soak.build("tsan", "tidegate", "tidegate_python", *(f"tidegate_{room}_tests" for room in THREADED))
    command_tests = "demo_command_test|sim_command_test"
    return soak.ctest("tsan", "-R", f"^(({'|'.join(THREADED)})/|door/python_|apps/({command_tests})$)", prefix=FIXED_LAYOUT)


def clang(soak):
    soak.build("clang")
    return soak.ctest("clang")


def aarch64(soak):
    build, prefix = soak.root / "build/aarch64", soak.root / "build/aarch64/installed"
    cross = ["-G", "Ninja", "-DCMAKE_SYSTEM_NAME=Linux", "-DCMAKE_SYSTEM_PROCESSOR=aarch64", "-DCMAKE_BUILD_TYPE=Release",
             "-DCMAKE_CXX_COMPILER=aarch64-linux-gnu-g++-12", "-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"]
    for command in (["cmake", "-S", ".", "-B", build / "library", *cross, "-DTIDEGATE_LIBRARY_ONLY=ON",
                     "-DTIDEGATE_PYTHON_MODULE=OFF"],
                    ["cmake", "--build", build / "library"],
                    ["cmake", "--install", build / "library", "--component", "library", "--prefix", prefix],
                    ["cmake", "-S", "tests/door/aarch64", "-B", build / "tests", *cross, f"-Dtidegate_ROOT={prefix}"],
                    ["cmake", "--build", build / "tests"]):
        soak.run(command, "the build (aarch64)")
    told = soak.run(["qemu-aarch64", "-L", "/usr/aarch64-linux-gnu", build / "tests/library_tests", "--gtest_brief=1"],
                    "a test")
    return re.search(r"PASSED +\] (\d+)", told)[1] + " tests of the library"


def random_programs(root):
    """The test programs with a test that asks for seeds: one a room, or a folder of no room."""
    rooms = check_arrows.load_table(root)["rooms"]
    folders = {path.parent.relative_to(root / "tests").as_posix() for path in (root / "tests").rglob("*_test.cpp")
               if "random_seeds.hpp" in path.read_text()}
    programs = {f"tidegate_{(check_arrows.room_of(folder, rooms) or folder).replace('/', '_')}_tests" for folder in folders}
    return sorted(programs - {KILL_TESTS, SWEEP_TESTS})  # so long that they are stages of their own


def random(soak):
    programs = random_programs(soak.root)
    soak.build("release", *programs)
    env = {"TIDEGATE_RANDOM_TIMES": str(soak.options.random_times), "TIDEGATE_FIRST_SEED": str(soak.options.first_seed)}

    def task(program):
        return lambda log: soak.run([f"build/release/tests/{program}", "--gtest_brief=1"], "a test", env, log)

    soak.side_by_side([(program, task(program)) for program in programs])
    return f"{len(programs)} programs, {soak.options.random_times} times the seeds, from {soak.options.first_seed}"


def kill(soak):
    seeds = -(-soak.options.kills // KILLS_A_SEED)
    soak.build("release", KILL_TESTS)
    env = {"TIDEGATE_RANDOM_TIMES": str(seeds), "TIDEGATE_FIRST_SEED": str(soak.options.first_seed)}
    told = soak.run([f"build/release/tests/kill/{KILL_TESTS}", "--gtest_brief=1"], "a test", env)
    kills = sum(int(times) for times in re.findall(r"killed (\d+) times", told))
    if kills < soak.options.kills:
        raise Failure(f"only {kills} of {soak.options.kills} kills; KILLS_A_SEED is no longer what the test does")
    return f"killed {kills} times, seeds 1 and from {soak.options.first_seed}"


def sweep(soak):
    times = -(-soak.options.sweep_seeds // SWEEP_SEEDS)
    soak.build("release", SWEEP_TESTS)
    env = {"TIDEGATE_RANDOM_TIMES": str(times), "TIDEGATE_FIRST_SEED": str(soak.options.first_seed)}
    told = []

    def task(shard):
        command = [f"build/release/tests/sweep/{SWEEP_TESTS}", "--gtest_brief=1", f"--gtest_filter=*/{shard}"]
        return lambda log: told.append(soak.run(command, "a seed", env, log))

    soak.side_by_side([(str(shard), task(shard)) for shard in range(SWEEP_SHARDS)])
    seeds = sum(int(number) for number in re.findall(r"swept (\d+) seeds", "".join(told)))
    if seeds < soak.options.sweep_seeds:
        raise Failure(f"only {seeds} of {soak.options.sweep_seeds} seeds; SWEEP_SEEDS is no longer what the test does")
    return f"{seeds} sessions of 10 virtual minutes, the usual {SWEEP_SEEDS} seeds and those from {soak.options.first_seed}"


def fuzz(soak):
    soak.build("fuzz", "fuzz_targets")
    fuzzers = sorted((soak.root / "build/fuzz/fuzz").glob("*_fuzz"))

    def task(fuzzer):
        kept = soak.root / "fuzz/corpus" / fuzzer.name.removesuffix("_fuzz")
        found = soak.folder / "corpus" / kept.name
        found.mkdir(parents=True, exist_ok=True)
        command = [fuzzer, f"-max_total_time={soak.options.fuzz_seconds}", "-max_len=2048", "-timeout=10",
                   "-rss_limit_mb=1024", f"-artifact_prefix={soak.folder}/{kept.name}-", found, kept]
        return lambda log: soak.run(command, f"an input, kept as build/soak/{kept.name}-…,", log=log)

    soak.side_by_side([(fuzzer.name, task(fuzzer)) for fuzzer in fuzzers])
    return f"{len(fuzzers)} targets, {soak.options.fuzz_seconds} s each"


def bugs(soak):
    resume = ["--continue"] if soak.options.resume else []
    told = soak.run([sys.executable, "tools/check_mutations.py", "--build-dir", "build/mutations", "--jobs", str(CORES),
                     *resume], "a deliberate bug")
    return told.strip().splitlines()[-1]


STAGES = {stage.__name__: stage for stage in (asan, tsan, clang, aarch64, random, kill, sweep, fuzz, bugs)}


def shown(seconds):
    return f"{int(seconds) // 60} min {int(seconds) % 60:02} s"


def run_stages(soak, stages):
    """[(name, "passed" | "FAILED", seconds, detail)]; a failure does not keep the others from running."""
    memory = soak.folder / "passed.json"
    passed = json.loads(memory.read_text()) if memory.is_file() else {}
    results = []
    for name, stage in stages.items():
        tree = tree_id(soak.root)
        before = passed.get(name)
        if soak.options.resume and before and before["tree"] == tree:
            results.append((name, "passed", before["seconds"], before["detail"] + " (before)"))
            continue
        print(f"soak: {name}", file=sys.stderr, flush=True)
        soak.log = soak.folder / f"{name}.log"
        soak.log.write_text("")
        begin = time.monotonic()
        try:
            verdict, detail = "passed", stage(soak)
        except Failure as failure:
            verdict, detail = "FAILED", f"{failure}; the log is {soak.log.relative_to(soak.root)}"
        seconds = time.monotonic() - begin
        results.append((name, verdict, seconds, detail))
        if verdict == "passed":
            passed[name] = {"tree": tree, "seconds": seconds, "detail": detail}
        else:
            passed.pop(name, None)
        memory.write_text(json.dumps(passed, indent=1))
    return results


def main(words=None, stages=None):
    stages = stages or STAGES
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stages", nargs="*", metavar="STAGE", help="default: all")
    parser.add_argument("--continue", dest="resume", action="store_true")
    parser.add_argument("--random-times", type=number, default=20)
    parser.add_argument("--first-seed", type=number, default=int(time.time()),
                        help="of the random, kill and sweep stages; default: the time")
    parser.add_argument("--kills", type=number, default=200)
    parser.add_argument("--sweep-seeds", type=number, default=2000)
    parser.add_argument("--fuzz-seconds", type=number, default=60)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    options = parser.parse_args(words)
    for name in options.stages:
        if name not in stages:
            parser.error(f"no stage \"{name}\"; there are: {', '.join(stages)}")
    chosen = {name: stages[name] for name in (options.stages or stages)}
    results = run_stages(Soak(options.root, options), chosen)
    print("soak:")
    for name, verdict, seconds, detail in results:
        print(f"  {name:8} {verdict:8} {shown(seconds):>12}  {detail}")
    return 1 if any(verdict == "FAILED" for _, verdict, _, _ in results) else 0


if __name__ == "__main__":
    sys.exit(main())
