"""docs/library.md is run: its Python line by line, its C++ held against the program that the consumer test builds."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs/library.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


class Api:
    def get_ticker(self, symbol):
        return f"ticker of {symbol}"


class Page(unittest.TestCase):
    def test_its_python_runs(self):
        printed = []
        names = {"api": Api(), "print": printed.append}
        for block in blocks("python"):
            exec(compile(block, "docs/library.md", "exec"), names)  # pylint: disable=exec-used
        self.assertEqual(printed, ["ticker of BTCUSDC"])

    def test_its_cpp_is_the_consumers(self):
        for language, file in (("cpp", "main.cpp"), ("cmake", "CMakeLists.txt")):
            text = (ROOT / "tests/door/consumer" / file).read_text(encoding="utf-8")
            self.assertTrue(blocks(language))
            for block in blocks(language):
                self.assertIn(block, text)


if __name__ == "__main__":
    unittest.main()
