"""Builds the Python package: what pip and others call (PEP 517), with the standard library, CMake and Ninja alone.

Config setting `build-dir`: where to build, kept for the next time; by default a folder that is thrown away.
"""

import base64
import hashlib
import io
import pathlib
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
NAME = "tidegate"
# What a build needs. Folders are taken whole.
SOURCES = ["CMakeLists.txt", "LICENSE", "pyproject.toml", "bindings/python", "docs/library.md", "tools/cmake",
           "tools/rooms.json", "src/tidegate/base", "src/tidegate/resilience", "src/tidegate/library"]
TOOLS = {"cmake": "cmake", "ninja": "ninja-build"}  # a program, and the Debian package that has it


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    del metadata_directory  # made anew, from the same sources
    with tempfile.TemporaryDirectory() as folder:
        staged = pathlib.Path(folder) / "staged"
        build(pathlib.Path((config_settings or {}).get("build-dir") or pathlib.Path(folder) / "build"), staged)
        files = {path.relative_to(staged).as_posix(): path.read_bytes() for path in sorted(staged.rglob("*"))
                 if path.is_file()}
    name = f"{NAME}-{version()}-{tag()}.whl"
    write_wheel(pathlib.Path(wheel_directory) / name, files | wheel_metadata())
    return name


def build_sdist(sdist_directory, config_settings=None):
    del config_settings
    base = f"{NAME}-{version()}"
    with tarfile.open(pathlib.Path(sdist_directory) / f"{base}.tar.gz", "w:gz", format=tarfile.PAX_FORMAT) as archive:
        for path in source_files():
            archive.add(path, f"{base}/{path.relative_to(ROOT).as_posix()}", filter=without_owner)
        content = metadata().encode()
        entry = tarfile.TarInfo(f"{base}/PKG-INFO")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return f"{base}.tar.gz"


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    del config_settings
    for name, content in wheel_metadata().items():
        path = pathlib.Path(metadata_directory) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return dist_info()


def build(build_dir, staged):
    """Configures, builds and installs the module into `staged`."""
    missing = [package for program, package in TOOLS.items() if shutil.which(program) is None]
    if missing:
        raise SystemExit(f"tidegate: {' and '.join(missing)} not found; on Debian: apt-get install {' '.join(missing)}")
    run("cmake", "-S", ROOT, "-B", build_dir, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DTIDEGATE_LIBRARY_ONLY=ON",
        "-DTIDEGATE_PYTHON_MODULE=ON", "-DTIDEGATE_WARNINGS_ARE_ERRORS=OFF", "-DTIDEGATE_PYTHON_SITE=.",
        f"-DPython_EXECUTABLE={sys.executable}")
    run("cmake", "--build", build_dir, "--target", "tidegate_python")
    run("cmake", "--install", build_dir, "--component", "python", "--prefix", staged, "--strip")


def run(*command):
    try:
        subprocess.run([str(part) for part in command], check=True)
    except subprocess.CalledProcessError as error:
        raise SystemExit("tidegate: the build failed, see above; it needs gcc 12 or clang 19 or newer, CMake 3.25, Ninja "
                         "and Python's headers (on Debian: apt-get install g++ cmake ninja-build python3-dev)") from error


def version():
    text = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    return re.search(r"^project\(tidegate VERSION (\S+)", text, re.MULTILINE)[1]


def tag():
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    abi = "cp" + sysconfig.get_config_var("SOABI").split("-")[1]
    platform = re.sub(r"[-.]", "_", sysconfig.get_platform())
    return f"{python}-{abi}-{platform}"


def metadata():
    return f"""Metadata-Version: 2.1
Name: {NAME}
Version: {version()}
Summary: A request batcher, a cache and a circuit breaker for any thread and any task
License: Apache-2.0
License-File: LICENSE
Classifier: License :: OSI Approved :: Apache Software License
Classifier: Operating System :: POSIX :: Linux
Classifier: Programming Language :: C++
Classifier: Programming Language :: Python :: 3
Classifier: Typing :: Typed
Requires-Python: >=3.10
Description-Content-Type: text/markdown

{(ROOT / "docs/library.md").read_text(encoding="utf-8")}"""


def dist_info():
    return f"{NAME}-{version()}.dist-info"


def wheel_metadata():
    wheel = f"Wheel-Version: 1.0\nGenerator: tidegate_build ({version()})\nRoot-Is-Purelib: false\nTag: {tag()}\n"
    return {f"{dist_info()}/METADATA": metadata().encode(), f"{dist_info()}/WHEEL": wheel.encode(),
            f"{dist_info()}/LICENSE": (ROOT / "LICENSE").read_bytes()}


def write_wheel(path, files):
    """With its RECORD, the same bytes for the same files."""
    record = ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            record += f"{name},sha256={digest},{len(content)}\n"
            archive.writestr(wheel_entry(name), content)
        record += f"{dist_info()}/RECORD,,\n"
        archive.writestr(wheel_entry(f"{dist_info()}/RECORD"), record)


def wheel_entry(name):
    entry = zipfile.ZipInfo(name)  # of 1980
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def source_files():
    for name in SOURCES:
        path = ROOT / name
        yield from sorted(one for one in (path.rglob("*") if path.is_dir() else [path])
                          if one.is_file() and "__pycache__" not in one.parts)


def without_owner(entry):
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry
