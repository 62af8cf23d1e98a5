#!/usr/bin/env bash
# Every C++ file is as clang-format 14 writes it (other versions differ in details).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
find src apps tests bench fuzz -name '*.hpp' -o -name '*.cpp' | xargs clang-format-14 --dry-run -Werror
