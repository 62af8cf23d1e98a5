"""What type checkers are told of the module is what it does."""

import ast
import importlib.util
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import tidegate
from tidegate import Bulkhead, CircuitBreaker, EnhancedCache, ManualClock, RateLimiter, RequestBatcher, Resilient, Retry

STUB = pathlib.Path(tidegate.__file__).with_name("__init__.pyi")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
MADE = {"Bulkhead": Bulkhead(), "CircuitBreaker": CircuitBreaker(), "EnhancedCache": EnhancedCache(),
        "ManualClock": ManualClock(), "RateLimiter": RateLimiter(5, 1000), "RequestBatcher": RequestBatcher(),
        "Resilient": Resilient(), "Retry": Retry()}

PROGRAM = """
from types import MappingProxyType
from typing import Any
from typing import assert_type
from tidegate import Bulkhead, CircuitBreaker, EnhancedCache, RateLimiter, RequestBatcher, Resilient, Retry, cached

cache = EnhancedCache(default_ttl_ms=1e3)
cache.set(("book", 5), 1, tags=(tag for tag in ("a", "b")))
assert_type(cache.get_or_load(b"key", lambda: 5), int)
batcher = RequestBatcher(executor=lambda batch: batch.answer(len(batch)), workers=2)
batcher.add_request("get", MappingProxyType({"symbol": "BTCUSDC"}), repr)
circuit = CircuitBreaker(rule="failure_ratio", ignore=(KeyError, ValueError), failure=lambda error: bool(error.args))


@circuit.guard("get")
def fetch(symbol: str) -> int:
    with circuit.permit("get") as permit:
        return int(permit.is_probe) + circuit.snapshot("get").failures


assert_type(fetch("BTCUSDC"), int)


limiter, bulkhead = RateLimiter(500, 10_000), Bulkhead(10, max_wait_ms=100)
retry = Retry(1, retry_on=(KeyError, OSError), sleep=lambda seconds: None)
api = Resilient(cache=cache, rate=limiter, bulkhead=bulkhead, timeout_ms=2000)


@retry
def limited(symbol: str) -> bool:
    with bulkhead.enter() as place, limiter.turn(2) as turn:
        return bool(place) and bool(turn) and api.statistics()["refused_by_rate"] == 0


assert_type(limited("BTCUSDC"), bool)
assert_type(retry.call(fetch, symbol="BTCUSDC"), int)
assert_type(api.call("get", ("ticker", 5), lambda: 5), int)


@cached(5000, key=lambda symbol: symbol.upper(), refresh_after_ms=500)
def kept(symbol: str) -> int:
    return 5


@cache.cached(tags=("market",))
async def kept_later(symbol: str, depth: int = 5) -> str:
    return symbol


assert_type(kept("BTCUSDC"), int)
kept.cache.erase(kept.cache_key("BTCUSDC"))
kept_later.cache_clear()
assert_type(cache.get_many(["a", "b"]), dict[str, Any])


async def ask() -> str:
    await kept_later("BTCUSDC", depth=5)

    async def load() -> str:
        async with limiter.turn(max_wait_ms=5), bulkhead.enter():
            return "loaded"

    await retry.call_async(load)
    await api.call_async("get", "key", load)

    async with circuit.permit("get"):
        return await cache.get_or_load_async("key", load)
"""


def told_classes():
    tree = ast.parse(STUB.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def told_methods(node):
    return {one.name: one for one in node.body if isinstance(one, FUNCTIONS)}


def told_members(node):
    return {*told_methods(node), *(one.target.id for one in node.body if isinstance(one, ast.AnnAssign))}


class Stub(unittest.TestCase):
    def test_it_names_exactly_the_public_members(self):
        told = told_classes()
        functions = {node.name for node in ast.parse(STUB.read_text(encoding="utf-8")).body if isinstance(node, FUNCTIONS)}
        self.assertEqual({name for name in told if not name.startswith("_")} | functions, set(tidegate.__all__))
        for name in ("Batch", "Permit", "Place", "Turn", *MADE):
            there = {member for member in dir(getattr(tidegate, name)) if not member.startswith("_")}
            self.assertEqual({one for one in told_members(told[name]) if not one.startswith("_")}, there, name)

    def test_it_names_the_fields_of_a_snapshot(self):
        fields = [node.target.id for node in told_classes()["CircuitSnapshot"].body]
        snapshot = CircuitBreaker().snapshot("get")
        self.assertEqual(len(snapshot), len(fields))
        self.assertEqual([getattr(snapshot, field) for field in fields], list(snapshot))

    def test_it_names_every_argument_as_the_module_does(self):
        for name, made in MADE.items():
            for method, node in told_methods(told_classes()[name]).items():
                told = [one.arg for one in node.args.args[1:] + node.args.kwonlyargs]
                try:
                    getattr(type(made) if method == "__init__" else made, method)(wrong_name=1)
                except TypeError as error:
                    known = re.search(r"it has: (.*)$", str(error))
                    if known:
                        self.assertEqual(known[1].split(", "), told or ["none"], f"{name}.{method}")

    def test_what_it_promises_to_take_is_taken(self):
        exec(compile(PROGRAM.replace("from typing import assert_type", "assert_type = lambda value, kind: None"),  # pylint: disable=exec-used
                     "<program>", "exec"), {})

    def test_importing_it_is_quick(self):
        slow = subprocess.run([sys.executable, "-c", "import sys, tidegate; print({'asyncio', 'inspect'} & {*sys.modules})"],
                              capture_output=True, text=True, check=True).stdout
        self.assertEqual(slow, "set()\n", "what only some programs need is imported where they do")

    @unittest.skipUnless(importlib.util.find_spec("mypy"), "mypy is not installed")
    def test_mypy_agrees(self):
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder) / "program.py"
            program.write_text(PROGRAM, encoding="utf-8")
            for path in (STUB, program):
                ended = subprocess.run([sys.executable, "-m", "mypy", "--strict", "--cache-dir", folder, str(path)],
                                       capture_output=True, text=True, check=False)
                self.assertEqual(ended.returncode, 0, ended.stdout)


if __name__ == "__main__":
    unittest.main()
