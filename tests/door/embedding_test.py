#!/usr/bin/env python3
"""Programs outside the tree that embed the client and the trading system: docs/embedding.md, word by word.

embedding_test.py BUILD_DIR PROGRAM COMPILER GENERATOR [FLAG…]   installs that build, builds both programs against it, and
runs them against `tidegate sim` (PROGRAM).
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
PAGE = HERE.parent.parent / "docs/embedding.md"
BUILD, PROGRAM, COMPILER, GENERATOR, *FLAGS = sys.argv[1:]
PATIENCE = 60  # seconds; only what hangs takes so long


class Embedding(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = pathlib.Path(tempfile.mkdtemp(prefix="tidegate-embedding-"))
        cls.addClassCleanup(shutil.rmtree, cls.work)
        for component in ("library", "system"):
            cls.step("cmake", "--install", BUILD, "--component", component, "--prefix", cls.work / "prefix")
        # Moved, as packagers do between building and installing.
        (cls.work / "prefix").rename(cls.work / "moved")
        cls.step("cmake", "-S", HERE / "embedding", "-B", cls.work / "build", "-G", GENERATOR,
                 f"-DCMAKE_PREFIX_PATH={cls.work / 'moved'}", f"-DCMAKE_CXX_COMPILER={COMPILER}",
                 f"-DCMAKE_CXX_FLAGS={' '.join(['-Wall', '-Wextra', '-Werror', *FLAGS])}")
        cls.step("cmake", "--build", cls.work / "build")
        cls.exchange = subprocess.Popen([PROGRAM, "sim", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.stop_exchange)
        cls.address = re.search(r"http://(\S+)", cls.exchange.stdout.readline())[1]

    @classmethod
    def stop_exchange(cls):
        cls.exchange.terminate()
        cls.exchange.communicate(timeout=PATIENCE)

    @classmethod
    def step(cls, *command):
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{command[0]} failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")

    def embedded(self, name, *arguments):
        return subprocess.run([self.work / "build" / name, *arguments], cwd=self.work, capture_output=True, text=True,
                              timeout=PATIENCE, check=False)

    def test_headers_that_are_no_doors_are_not_installed(self):
        headers = {str(path.relative_to(self.work / "moved/include")) for path in (self.work / "moved").rglob("*.hpp")}
        self.assertIn("tidegate/library/circuit_breaker.hpp", headers)
        self.assertIn("tidegate/system/trading_session.hpp", headers)
        private = {"tidegate/library/circuit_table.hpp", "tidegate/resilience/gate/impl.hpp", "tidegate/journal/store.hpp",
                   "tidegate/net/web/http_codec.hpp", "tidegate/mexc/wire/json/json.hpp"}
        self.assertFalse(private & headers)
        self.assertFalse([each for each in headers if each.startswith("tidegate/sim/")])

    def test_a_program_reads_a_price(self):
        read = self.embedded("read_price", self.address, "BTCUSDT")
        self.assertEqual(read.returncode, 0, read.stderr)
        self.assertGreater(float(read.stdout), 0)

    def test_what_is_wrong_is_told(self):
        read = self.embedded("read_price", self.address, "NOSUCH")
        self.assertEqual(read.returncode, 1)
        self.assertIn("symbol", read.stderr)

    def test_a_program_trades_and_stops(self):
        traded = self.embedded("trade_a_while", self.address, "3")
        self.assertEqual(traded.returncode, 0, traded.stderr)
        self.assertRegex(traded.stdout, r"^orders sent: \d+\n$")
        self.assertEqual(traded.stderr, "")

    def test_the_page_shows_what_is_tested(self):
        page = PAGE.read_text()
        for name in ("CMakeLists.txt", "read_price.cpp", "trade_a_while.cpp"):
            self.assertIn((HERE / "embedding" / name).read_text(), page, name)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
