#!/usr/bin/env python3
"""./run from another folder: the build is the checkout's, paths and files are the caller's.

A copy of the script stands in a checkout of its own, beside programs that tell where they were started and
with what; ninja and dpkg-query are stand-ins, so nothing is built or installed.
"""

import os
import pathlib
import shutil
import stat
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TELLS = '#!/bin/sh\necho "$0"\npwd\nfor word in "$@"; do echo "$word"; done\nexit 7\n'


class Run(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        top = pathlib.Path(os.path.realpath(self.folder.name))
        self.checkout = top / "the checkout"
        self.caller = top / "the caller"
        self.caller.mkdir()
        self.program("build/release/apps/tidegate", TELLS)
        self.program("build/release/bench/some_bench", TELLS)
        self.program("tools/dpkg-query", "#!/bin/sh\necho installed\n")
        self.program("tools/ninja", f'#!/bin/sh\npwd >>"{top}/built"\n')
        (self.checkout / "build/release/build.ninja").touch()
        (self.checkout / "bench").mkdir()
        (self.checkout / "bench/some_bench.cpp").touch()
        shutil.copy(ROOT / "run", self.checkout / "run")
        self.built = top / "built"

    def program(self, name, text):
        path = self.checkout / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def call(self, *words):
        env = dict(os.environ, PATH=f"{self.checkout}/tools:{os.environ['PATH']}")
        done = subprocess.run([str(self.checkout / "run"), *words], cwd=self.caller, env=env, text=True,
                              capture_output=True, timeout=60, check=False)
        return done, done.stdout.splitlines()

    def expect_started(self, program, words, *command):
        done, lines = self.call(*command)
        self.assertEqual(done.returncode, 7, done.stderr)
        self.assertEqual(lines, [str(self.checkout / "build/release" / program), str(self.caller), *words])
        self.assertEqual(self.built.read_text().splitlines(), [str(self.checkout)])

    def test_the_command_finds_the_callers_files(self):
        words = ["trade", "--keys", "keys", "--config", "../x y.toml"]
        self.expect_started("apps/tidegate", words, "tidegate", *words)

    def test_the_demo_writes_where_it_is_called(self):
        self.expect_started("apps/tidegate", ["demo", "--seconds", "3"], "demo", "--seconds", "3")

    def test_a_benchmark_runs_where_it_is_called(self):
        self.expect_started("bench/some_bench", ["a file"], "bench", "some", "a file")

    def test_the_list_of_benchmarks_is_the_checkouts(self):
        done, lines = self.call("bench")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(lines, ["some"])


if __name__ == "__main__":
    unittest.main()
