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
from tidegate import CircuitBreaker, EnhancedCache, ManualClock, RequestBatcher

STUB = pathlib.Path(tidegate.__file__).with_name("__init__.pyi")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
MADE = {"CircuitBreaker": CircuitBreaker, "EnhancedCache": EnhancedCache, "ManualClock": ManualClock,
        "RequestBatcher": RequestBatcher}

PROGRAM = """
from types import MappingProxyType
from typing import assert_type
from tidegate import CircuitBreaker, EnhancedCache, RequestBatcher

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


async def ask() -> str:
    async def load() -> str:
        return "loaded"

    async with circuit.permit("get"):
        return await cache.get_or_load_async("key", load)
"""


def told_classes():
    tree = ast.parse(STUB.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def told_methods(node):
    return {one.name: one for one in node.body if isinstance(one, FUNCTIONS)}


class Stub(unittest.TestCase):
    def test_it_names_exactly_the_public_members(self):
        told = told_classes()
        self.assertEqual(set(told), set(tidegate.__all__))
        for name in ("Batch", "Permit", *MADE):
            there = {member for member in dir(getattr(tidegate, name)) if not member.startswith("_")}
            self.assertEqual({one for one in told_methods(told[name]) if not one.startswith("_")}, there, name)

    def test_it_names_the_fields_of_a_snapshot(self):
        fields = [node.target.id for node in told_classes()["CircuitSnapshot"].body]
        snapshot = CircuitBreaker().snapshot("get")
        self.assertEqual(len(snapshot), len(fields))
        self.assertEqual([getattr(snapshot, field) for field in fields], list(snapshot))

    def test_it_names_every_argument_as_the_module_does(self):
        for name, kind in MADE.items():
            for method, node in told_methods(told_classes()[name]).items():
                told = [one.arg for one in node.args.args[1:] + node.args.kwonlyargs]
                try:
                    getattr(kind, method)(*([] if method == "__init__" else [kind()]), wrong_name=1)
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
