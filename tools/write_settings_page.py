#!/usr/bin/env python3
"""Writes the list of all settings into docs/configuration.md, out of the model that the program is made of.

  write_settings_page.py [--tidegate build/release/apps/tidegate]
"""

import argparse
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- settings: begin (tools/write_settings_page.py) -->\n", "\n<!-- settings: end -->"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tidegate", default=ROOT / "build/release/apps/tidegate")
    options = parser.parse_args()
    made = subprocess.run([options.tidegate, "config", "reference"], check=True, capture_output=True, text=True).stdout
    page = ROOT / "docs/configuration.md"
    text = page.read_text()
    page.write_text(text[: text.index(BEGIN) + len(BEGIN)] + made.removesuffix("\n") + text[text.index(END) :])


if __name__ == "__main__":
    main()
