"""`pip install` in a fresh environment, without an index: from the source archive to the installed module.

It builds in a folder that is kept, so that only the first run is long.
"""

import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "bindings/python/package"))
import tidegate_build  # pylint: disable=wrong-import-position

WORK = pathlib.Path(os.environ.get("TIDEGATE_PACKAGE_WORK", pathlib.Path(tempfile.gettempdir()) / "tidegate-package"))
NEEDED = ("venv", "ensurepip")

INSTALLED = """
import asyncio, concurrent.futures, importlib.metadata, importlib.resources, multiprocessing, sys
import performance_optimization, tidegate
from tidegate import CircuitBreaker, EnhancedCache, RequestBatcher

cache = EnhancedCache()
circuit = CircuitBreaker()

def use(number):
    batcher = RequestBatcher(executor=lambda batch: batch.answer(batch.params["number"]))
    with circuit.permit("get"):
        return cache.get_or_load(("number", number), lambda: batcher.submit("get", {"number": number}).result())

async def ask():
    async def execute(batch):
        batch.answer(batch.params["number"])

    async def load():
        return await batcher.request("get", {"number": 7})

    batcher = RequestBatcher(executor=execute, loop=asyncio.get_running_loop())
    async with circuit.permit("get"):
        return await cache.get_or_load_async("seven", load)

if __name__ == "__main__":
    assert tidegate.__file__.startswith(sys.prefix), tidegate.__file__
    assert performance_optimization.EnhancedCache is EnhancedCache
    assert tidegate.__version__ == importlib.metadata.version("tidegate"), tidegate.__version__
    assert importlib.metadata.metadata("tidegate")["License"] == "Apache-2.0"
    assert importlib.metadata.requires("tidegate") is None
    for typed in ("py.typed", "__init__.pyi"):
        assert importlib.resources.files("tidegate").joinpath(typed).is_file(), typed
    assert asyncio.run(ask()) == 7
    assert use(1) == 1
    for method in ("fork", "spawn"):
        context = multiprocessing.get_context(method)
        with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
            assert list(pool.map(use, range(5))) == list(range(5)), method
    print(tidegate.__version__)
"""


def run(*command, **options):
    ended = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    if ended.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}\n{ended.stdout[-4000:]}\n{ended.stderr[-4000:]}")
    return ended.stdout


class Package(unittest.TestCase):
    def test_the_source_archive_builds_installs_and_works(self):
        WORK.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            archive = pathlib.Path(folder) / tidegate_build.build_sdist(folder)
            source = WORK / archive.name.removesuffix(".tar.gz")
            shutil.rmtree(source, ignore_errors=True)
            with tarfile.open(archive) as opened:
                opened.extractall(WORK)  # with the files' times, by which the kept build knows what has changed
            environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}
            run(sys.executable, "-m", "venv", f"{folder}/fresh", env=environment)
            python = f"{folder}/fresh/bin/python"
            pip = [python, "-m", "pip", "--isolated", "--disable-pip-version-check"]
            run(*pip, "wheel", "--no-index", "--no-deps", "--wheel-dir", folder, "--config-settings",
                f"build-dir={WORK / f'build-{tidegate_build.version()}'}", source, env=environment)
            wheel, = pathlib.Path(folder).glob("tidegate-*.whl")
            self.assertEqual(wheel.name, f"tidegate-{tidegate_build.version()}-{tidegate_build.tag()}.whl")
            run(*pip, "install", "--no-index", wheel, env=environment)
            program = pathlib.Path(folder) / "program.py"
            program.write_text(INSTALLED, encoding="utf-8")
            printed = run(python, program, cwd=folder, env=environment)
            self.assertEqual(printed.strip(), tidegate_build.version())
            run(*pip, "check", env=environment)

    def test_building_takes_nothing_from_an_index(self):
        self.assertIn("requires = []", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        for hook in ("get_requires_for_build_wheel", "get_requires_for_build_sdist"):
            self.assertFalse(hasattr(tidegate_build, hook), "none asked for")

    def test_the_same_files_make_the_same_wheel(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("a", "b"):
                tidegate_build.write_wheel(pathlib.Path(folder) / name, tidegate_build.wheel_metadata())
            self.assertEqual((pathlib.Path(folder) / "a").read_bytes(), (pathlib.Path(folder) / "b").read_bytes())


if __name__ == "__main__":
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        print(f"skipped: Python has no {' and no '.join(missing)}; apt-get install python3-venv")
        sys.exit(0)
    unittest.main()
