#!/usr/bin/env python3
"""The checks are tests, so they are tested: each must fail on a tree that breaks its rule and pass on one that does not."""

import contextlib
import io
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent.parent.parent / "tools"
sys.path.insert(0, str(TOOLS))
import soak  # noqa: E402
PAGE = "<!-- rooms: begin (tools/check_arrows.py --write) -->\n<!-- rooms: end -->\n"


class Tree(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        self.write("tools/rooms.json", json.dumps({"rooms": {
            "base": {"may_include": [], "purpose": "ground"},
            "net": {"may_include": ["base"], "purpose": "bytes"},
            "mexc/wire": {"may_include": ["base"], "purpose": "codecs"},
            "house": {"may_include": ["base"], "purpose": "rooms", "inner": {
                "cellar": {"may_include": [], "shows": ["wine"], "purpose": "below"},
                "attic": {"may_include": ["cellar"], "shows": ["view"], "purpose": "above"},
                "porch": {"may_include": [], "shows": ["*"], "purpose": "open to all"},
            }},
            "garden": {"may_include": ["house"], "purpose": "outside"},
        }, "apps": {
            "walk": {"may_include": ["shoes"], "never": ["house"], "purpose": "a command"},
            "shoes": {"may_include": [], "never": ["house"], "purpose": "what commands share"},
            "dinner": {"may_include": ["shoes"], "purpose": "another"},
        }, "tests_may_include": {"garden": ["net"]}}))
        shutil.copy(TOOLS / "bans.json", self.root / "tools/bans.json")
        self.write("ARCHITECTURE.md", PAGE)
        self.run_check("check_arrows.py", "--write")

    def write(self, path, text):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def run_check(self, tool, *options):
        return subprocess.run([sys.executable, TOOLS / tool, "--root", self.root, *options],
                              capture_output=True, text=True, check=False)


class Arrows(Tree):
    def test_an_allowed_include_passes(self):
        self.write("src/tidegate/net/a.hpp", '#include "tidegate/base/time.hpp"\n#include <boost/asio/awaitable.hpp>\n')
        self.assertEqual(self.run_check("check_arrows.py").returncode, 0)

    def test_a_forbidden_room_is_named_with_file_and_line(self):
        self.write("src/tidegate/base/a.hpp", '\n#include "tidegate/net/loop/loop.hpp"\n')
        result = self.run_check("check_arrows.py")
        self.assertEqual(result.returncode, 1)
        self.assertIn("src/tidegate/base/a.hpp:2: base may not include net", result.stdout)

    def test_asio_outside_net_is_refused(self):
        self.write("src/tidegate/mexc/wire/a.cpp", "#include <boost/asio/buffer.hpp>\n")
        self.assertIn("only net may include Asio", self.run_check("check_arrows.py").stdout)

    def test_rooms_within_a_room_see_its_own_files_and_what_others_show(self):
        self.write("src/tidegate/house/attic/view.hpp", '#include "tidegate/house/door.hpp"\n'
                   '#include "tidegate/house/cellar/wine.hpp"\n#include "tidegate/house/attic/beam.hpp"\n')
        self.write("src/tidegate/garden/a.hpp", '#include "tidegate/house/attic/view.hpp"\n#include "tidegate/house/door.hpp"\n')
        self.assertEqual(self.run_check("check_arrows.py").stdout, "5 rooms, every include within its arrows\n")

    def test_what_an_inner_room_keeps_to_itself_is_refused_to_its_house_and_to_others(self):
        self.write("src/tidegate/house/attic/view.hpp", '#include "tidegate/house/cellar/mice.hpp"\n')
        self.write("src/tidegate/garden/a.hpp", '#include "tidegate/house/attic/beam.hpp"\n')
        told = self.run_check("check_arrows.py").stdout
        self.assertIn("src/tidegate/house/attic/view.hpp:1: house/cellar does not show that header", told)
        self.assertIn("src/tidegate/garden/a.hpp:1: house/attic does not show that header", told)

    def test_an_inner_room_that_shows_all_of_it_keeps_nothing_to_itself(self):
        self.write("src/tidegate/garden/a.hpp", '#include "tidegate/house/porch/chair.hpp"\n')
        self.assertEqual(self.run_check("check_arrows.py").returncode, 0)

    def test_arrows_within_a_room_hold_and_its_own_files_include_none_of_it(self):
        self.write("src/tidegate/house/cellar/wine.hpp", '#include "tidegate/house/attic/view.hpp"\n')
        self.write("src/tidegate/house/door.hpp", '#include "tidegate/house/attic/view.hpp"\n')
        self.write("src/tidegate/house/shed/a.hpp", "\n")
        told = self.run_check("check_arrows.py").stdout
        self.assertIn("house/cellar may not include house/attic", told)
        self.assertIn("house itself may not include house/attic", told)
        self.assertIn("src/tidegate/house/shed/a.hpp: lies in no room within house", told)

    def test_a_file_outside_every_room_is_refused(self):
        self.write("src/tidegate/attic/a.hpp", "\n")
        self.assertIn("lies in no room", self.run_check("check_arrows.py").stdout)

    def test_a_unit_includes_its_own_header_first(self):
        self.write("src/tidegate/net/a.hpp", "\n")
        self.write("src/tidegate/net/a.cpp", '#include <string>\n#include "tidegate/net/a.hpp"\n')
        self.assertIn("net/a.cpp: must include tidegate/net/a.hpp first", self.run_check("check_arrows.py").stdout)

    def test_a_command_sees_the_parts_that_it_names_and_every_room_but_those_that_never_enter(self):
        self.write("apps/walk/a.cpp", '#include "apps/shoes/lace.hpp"\n#include "tidegate/net/a.hpp"\n')
        self.write("apps/dinner/a.cpp", '#include "tidegate/garden/a.hpp"\n')
        self.write("apps/main.cpp", '#include "apps/walk/walk_command.hpp"\n')
        self.assertEqual(self.run_check("check_arrows.py").returncode, 0)

    def test_what_never_enters_a_command_is_not_brought_along_either(self):
        self.write("apps/walk/a.cpp", '#include "tidegate/house/door.hpp"\n#include "tidegate/garden/a.hpp"\n'
                   '#include "apps/dinner/spoon.hpp"\n')
        self.write("apps/loose.cpp", "\n")
        self.write("apps/attic/a.cpp", "\n")
        told = self.run_check("check_arrows.py").stdout
        self.assertIn("apps/walk/a.cpp:1: apps/walk may not include house", told)
        self.assertIn("apps/walk/a.cpp:2: apps/walk may not include garden", told)
        self.assertIn("apps/walk/a.cpp:3: apps/walk may not include apps/dinner", told)
        self.assertIn("apps/attic/a.cpp: lies in no part", told)
        self.assertIn("apps/loose.cpp: lies in no part", told)

    def test_a_part_that_lets_in_less_includes_none_that_lets_in_more(self):
        table = json.loads((self.root / "tools/rooms.json").read_text())
        table["apps"]["shoes"]["never"] = []
        self.write("tools/rooms.json", json.dumps(table))
        self.run_check("check_arrows.py", "--write")
        self.assertIn("apps/walk may include apps/shoes, which may include house",
                      self.run_check("check_arrows.py").stdout)

    def test_the_tests_of_a_room_see_it_whole_and_what_it_or_they_may_include(self):
        self.write("tests/house/attic/a_test.cpp", '#include "tidegate/house/attic/beam.hpp"\n'
                   '#include "tidegate/base/a.hpp"\n#include "base/fixture.hpp"\n#include "seeds.hpp"\n')
        self.write("tests/garden/a_test.cpp", '#include "tidegate/net/a.hpp"\n')
        self.write("tests/whole/a_test.cpp", '#include "tidegate/garden/a.hpp"\n#include "tidegate/net/a.hpp"\n')
        self.write("tests/apps/a_test.cpp", '#include "apps/walk/a.hpp"\n')
        self.assertEqual(self.run_check("check_arrows.py").returncode, 0)

    def test_the_tests_of_a_room_see_no_other(self):
        self.write("tests/house/a_test.cpp", '#include "tidegate/net/a.hpp"\n#include "garden/fixture.hpp"\n')
        self.write("tests/garden/a_test.cpp", '#include "tidegate/house/attic/beam.hpp"\n')
        self.write("tests/whole/a_test.cpp", '#include "apps/walk/a.hpp"\n')
        told = self.run_check("check_arrows.py").stdout
        self.assertIn("tests/house/a_test.cpp:1: tests of house may not include net", told)
        self.assertIn("tests/house/a_test.cpp:2: tests of house may not include garden", told)
        self.assertIn("tests/garden/a_test.cpp:1: house/attic does not show that header", told)
        self.assertIn("tests/whole/a_test.cpp:1: only the tests of apps may include apps", told)

    def test_no_detour_leads_past_the_rules(self):
        self.write("src/tidegate/net/a.hpp", '#include "tidegate/base/../house/door.hpp"\n')
        self.write("apps/walk/a.cpp", '#include "../dinner/spoon.hpp"\n#include "src/tidegate/house/door.hpp"\n'
                   '#include "garden/fixture.hpp"\n')
        self.write("tests/garden/fixture.hpp", "\n")
        told = self.run_check("check_arrows.py").stdout
        for where in ("src/tidegate/net/a.hpp:1", "apps/walk/a.cpp:1", "apps/walk/a.cpp:2"):
            self.assertIn(f"{where}: name the header by its place", told)
        self.assertIn("apps/walk/a.cpp:3: apps may include rooms and their own parts alone", told)

    def test_what_is_of_no_room_is_not_for_the_tests_of_one(self):
        self.write("tests/whole/session.hpp", '#include "tidegate/garden/a.hpp"\n')
        self.write("tests/seeds.hpp", '#include "tidegate/base/a.hpp"\n')
        self.write("tests/house/a_test.cpp", '#include "whole/session.hpp"\n#include "seeds.hpp"\n')
        self.write("tests/drawer.hpp", '#include "tidegate/garden/a.hpp"\n')
        told = self.run_check("check_arrows.py").stdout
        self.assertIn("tests/house/a_test.cpp:1: tests of house may not include what is of no room", told)
        self.assertIn("tests/drawer.hpp:1: what all tests share may not include garden", told)
        self.assertNotIn("seeds.hpp", told)

    def test_a_stale_diagram_is_refused(self):
        self.write("ARCHITECTURE.md", PAGE)
        self.assertIn("the diagram is stale", self.run_check("check_arrows.py").stdout)

    def test_a_circle_of_rooms_is_refused(self):
        self.write("tools/rooms.json", json.dumps({"rooms": {
            "a": {"may_include": ["b"], "purpose": ""}, "b": {"may_include": ["a"], "purpose": ""}}}))
        self.assertIn("circle", self.run_check("check_arrows.py").stderr)


class Bans(Tree):
    BROKEN = {
        "tests/net/a_test.cpp": "std::this_thread::sleep_for(1ms);",
        "tests/apps/a_test.py": "time.sleep(1)",
        "tests/sdk/a.mjs": "import { setTimeout as pause } from 'node:timers/promises';",
        "src/tidegate/net/a.cpp": "auto t = std::chrono::steady_clock::now();",
        "apps/a.cpp": "boost::asio::io_context io;",
        "src/tidegate/market/a.hpp": "double price = 0;",
        "src/tidegate/sim/a.cpp": "std::normal_distribution<double> d;",
        "src/tidegate/base/long.cpp": "\n" * 601,
        "src/tidegate/base/README.md": "\n" * 26,
    }

    def test_a_function_is_measured_from_its_head_to_its_brace(self):
        body = "  work();\n" * 58
        fits = f"int short_enough(int a,\n                 int b) {{\n{body[:-10]}}}\n"
        self.write("src/tidegate/base/a.cpp", f"namespace x {{\n\n{fits}\n{fits}\n}}\n")
        self.assertEqual(self.run_check("check_bans.py").returncode, 0)
        too_long = f"Thing::Thing(int a)\n    : a_(a),\n      // Why.\n      b_(a) {{\n{body}}}\n"
        self.write("src/tidegate/base/a.cpp", f"namespace x {{\n\n{too_long}\n{fits}\n}}\n")
        told = self.run_check("check_bans.py").stdout
        self.assertIn("src/tidegate/base/a.cpp:3: a function over 60 lines (63)", told)
        self.assertEqual(told.count("a function over"), 1)

    def test_each_ban_is_found(self):
        for path, line in self.BROKEN.items():
            with self.subTest(path):
                self.write(path, line + "\n")
                result = self.run_check("check_bans.py")
                self.assertEqual(result.returncode, 1)
                self.assertIn(path, result.stdout)
                (self.root / path).unlink()

    def test_a_comment_may_name_what_is_banned(self):
        self.write("src/tidegate/market/a.hpp", "// why not double: it cannot hold 0.1\n")
        self.assertEqual(self.run_check("check_bans.py").returncode, 0)

    def test_the_clock_may_read_the_clock(self):
        self.write("src/tidegate/base/clock.cpp", "auto t = std::chrono::steady_clock::now();\n")
        self.assertEqual(self.run_check("check_bans.py").returncode, 0)


class Mirrors(Tree):
    def setUp(self):
        super().setUp()
        self.write("src/tidegate/base/time.hpp", "\n")
        self.write("src/tidegate/house/attic/view.cpp", "\n")
        self.write("apps/walk/lace.hpp", "\n")

    def check_test(self, place, text="#include <gtest/gtest.h>\n"):
        self.write(place, text)
        result = self.run_check("check_mirrors.py")
        (self.root / place).unlink()
        self.assertEqual(result.returncode, 1 if place in result.stdout else 0, result.stderr)
        return result

    def test_a_test_named_after_a_unit_of_its_folder_needs_no_comment(self):
        for place in ("tests/base/time_test.cpp", "tests/house/attic/view_test.cpp", "tests/apps/lace_test.cpp"):
            with self.subTest(place):
                self.assertEqual(self.check_test(place).stdout, "1 tests mirror a unit, 0 say what they test as a whole\n")

    def test_a_test_whose_unit_is_elsewhere_or_nowhere_is_named(self):
        for place, unit in {"tests/base/view_test.cpp": "src/tidegate/base/view.hpp",
                            "tests/house/view_test.cpp": "src/tidegate/house/view.hpp",
                            "tests/house/attic/time_test.cpp": "src/tidegate/house/attic/time.hpp",
                            "tests/whole/time_test.cpp": "src/tidegate/whole/time.hpp",
                            "tests/apps/time_test.cpp": "apps/*/time.hpp"}.items():
            with self.subTest(place):
                self.assertIn(f"{place}: there is no {unit} or .cpp", self.check_test(place).stdout)

    def test_a_test_of_a_whole_says_so_in_its_first_line(self):
        for place in ("tests/house/supper_test.cpp", "tests/whole/day_test.cpp", "tests/apps/stroll_test.cpp"):
            with self.subTest(place):
                told = self.check_test(place, "// Cellar and attic together.\n#include <gtest/gtest.h>\n").stdout
                self.assertEqual(told, "0 tests mirror a unit, 1 say what they test as a whole\n")

    def test_what_is_no_sentence_in_the_first_line_is_no_reason(self):
        for text in ("", "//\n", "// Supper.\n", "// NOLINTBEGIN(all) of this file\n", "// clang-format off for now\n",
                     "#include <gtest/gtest.h>\n// Cellar and attic together.\n"):
            with self.subTest(text):
                self.assertEqual(self.check_test("tests/house/supper_test.cpp", text).returncode, 1)

    def test_what_tests_share_mirrors_nothing(self):
        self.assertEqual(self.check_test("tests/house/fixture.cpp").returncode, 0)


class Mutations(Tree):
    PROGRAM = """#include <stdio.h>
#include <string.h>
int answer(void) { return 42; }
int unused(void) { return 1; }
int main(int count, char** words) {
  if (count > 2 && strcmp(words[2], "--gtest_list_tests") == 0) return puts("Answer.\\n  IsRight") < 0;
  return answer() == 42 ? 0 : 1;
}
"""

    def setUp(self):
        super().setUp()
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(answer C)\nadd_subdirectory(tests)\n")
        self.write("tests/CMakeLists.txt", "add_executable(answer_tests answer.c)\n")
        self.write("tests/answer.c", self.PROGRAM)
        subprocess.run(["git", "-C", self.root, "init", "-q"], check=True)

    def check(self, find, replace, *options):
        self.write("tests/mutations/answer.json", json.dumps([{
            "name": "wrong", "file": "tests/answer.c", "find": find, "replace": replace, "promise": "it is right",
            "target": "answer_tests", "filter": "Answer.*"}]))
        return self.run_check("check_mutations.py", *options)

    def build_and_check(self, find, replace):
        return self.check(find, replace, "--build-dir", self.root.parent / (self.root.name + "-bugs"))

    def tearDown(self):
        shutil.rmtree(self.root.parent / (self.root.name + "-bugs"), ignore_errors=True)

    def test_an_edit_that_no_longer_fits_is_named(self):
        result = self.check("return 43;", "return 1;", "--applies")
        self.assertEqual(result.returncode, 1)
        self.assertIn("has its text 0 times", result.stdout)

    def test_a_bug_that_fails_its_tests_is_caught_and_the_tree_is_left_alone(self):
        result = self.build_and_check("return 42;", "return 41;")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn("1 of 1 bugs caught", result.stdout)
        self.assertEqual((self.root / "tests/answer.c").read_text(), self.PROGRAM)

    def test_a_bug_that_no_test_sees_survives(self):
        result = self.build_and_check("return 1;", "return 2;")
        self.assertEqual(result.returncode, 1)
        self.assertIn("SURVIVES", result.stdout)

    def test_a_bug_that_does_not_compile_proves_nothing(self):
        result = self.build_and_check("return 1;", "return;;x")
        self.assertEqual(result.returncode, 1)
        self.assertIn("DOES NOT COMPILE", result.stdout)

    def check_two(self, *options):
        self.write("tests/other.c", self.PROGRAM)
        self.write("tests/CMakeLists.txt", "add_executable(answer_tests answer.c)\nadd_executable(other_tests other.c)\n")
        self.write("tests/mutations/answer.json", json.dumps([
            {"name": name, "file": f"tests/{name}.c", "find": "return 42;", "replace": "return 41;",
             "promise": "it is right", "target": f"{name}_tests", "filter": "Answer.*"} for name in ("answer", "other")]))
        return self.run_check("check_mutations.py", "--build-dir", self.root.parent / (self.root.name + "-bugs"), *options)

    def test_a_bug_of_the_python_module_is_caught_by_a_script(self):
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(answer NONE)\n"
                   "configure_file(bindings/python/tidegate/answer.py python/tidegate/answer.py COPYONLY)\n"
                   "add_custom_target(tidegate_python)\n")
        self.write("bindings/python/tidegate/answer.py", "def answer():\n    return 42\n")
        self.write("tests/door/python_answer_test.py", "import unittest\nfrom tidegate.answer import answer\n"
                   "class Answer(unittest.TestCase):\n    def test_it(self):\n        self.assertEqual(answer(), 42)\n"
                   "class Other(unittest.TestCase):\n    def test_it(self):\n        self.assertTrue(answer())\n"
                   "unittest.main()\n")
        for only, verdict in (("", "caught"), (" Answer", "caught"), (" Other", "SURVIVES")):
            self.write("tests/mutations/answer.json", json.dumps([{
                "name": "wrong", "file": "bindings/python/tidegate/answer.py", "find": "42", "replace": "41",
                "promise": "it is right", "target": "tidegate_python", "filter": "python_answer_test" + only}]))
            result = self.run_check("check_mutations.py", "--build-dir", self.root.parent / (self.root.name + "-bugs"))
            self.assertIn(verdict, result.stdout, result.stderr)

    def test_only_what_the_tests_of_a_filter_need_is_built(self):
        self.write("tests/number.h", "static inline int number(void) { return 42; }\n#define SPARE 1\n")
        self.write("tests/answer.c", "#include \"number.h\"\n#define TEST(suite, name) int suite##name(void)\n"
                   + self.PROGRAM.replace("return 42;", "return number() + twice(0);").replace(
                       "int answer", "int twice(int);\nint answer") + "TEST(Answer, IsRight) { return 0; }\n")
        self.write("tests/other.c", "#include \"number.h\"\n#define TEST(suite, name) int suite##name(void)\n"
                   "TEST(Other, IsRight) { return SPARE; }\n")
        self.write("tests/twice.c", "int twice(int x) { return 2 * x; }\n")
        self.write("tests/helps.c", "int helps(void) { return 3; }\n")
        self.write("tests/CMakeLists.txt", "add_library(two STATIC twice.c)\nadd_executable(answer_tests answer.c "
                   "other.c helps.c)\ntarget_link_libraries(answer_tests two)\n")
        spoils_others = {"name": "wrong", "file": "tests/number.h", "find": "return 42; }\n#define SPARE 1",
                         "replace": "return 41; }", "promise": "it is right", "target": "answer_tests"}
        in_a_library = {**spoils_others, "name": "twice", "file": "tests/twice.c", "find": "2 * x", "replace": "x + 1"}
        unused = {**spoils_others, "name": "unused", "file": "tests/helps.c", "find": "3", "replace": "4"}
        self.write("tests/mutations/answer.json", json.dumps(
            [{**bug, "filter": "Answer.*"} for bug in (spoils_others, in_a_library, unused)]))
        result = self.run_check("check_mutations.py", "--build-dir", self.root.parent / (self.root.name + "-bugs"))
        for line in ("caught           wrong", "caught           twice", "SURVIVES         unused"):
            self.assertIn(line, result.stdout, result.stderr)
        self.assertNotIn("the whole program is built", result.stdout)

    def test_a_bug_that_needs_more_than_its_slice_is_planted_in_the_whole_program(self):
        self.write("tests/answer.c", "#define TEST(suite, name) int suite##name(void)\n" + self.PROGRAM.replace(
            "int answer", "int spare(void);\nint answer") + "TEST(Answer, IsRight) { return 0; }\n")
        self.write("tests/spare.c", "int spare(void) { return 40; }\n")
        self.write("tests/CMakeLists.txt", "add_library(spare STATIC spare.c)\nadd_executable(answer_tests answer.c)\n"
                   "target_link_libraries(answer_tests spare)\n")
        result = self.build_and_check("return 42;", "return spare();")
        self.assertIn("caught           wrong", result.stdout, result.stderr)

    def test_two_copies_at_once_catch_the_same(self):
        result = self.check_two("--jobs", "2")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn("2 of 2 bugs caught", result.stdout)

    def test_it_continues_where_it_was_until_a_programs_sources_change(self):
        self.assertIn("2 of 2 bugs caught\n", self.check_two().stdout)
        self.assertIn("2 of 2 bugs caught, 2 of them before", self.check_two("--continue").stdout)
        self.assertIn("2 of 2 bugs caught\n", self.check_two().stdout, "unless it is told to continue")
        self.write("tests/third.c", "\n")
        self.assertIn("2 of 2 bugs caught, 2 of them before", self.check_two("--continue").stdout)
        self.write("tests/answer.c", self.PROGRAM + "\n")
        self.assertIn("2 of 2 bugs caught, 1 of them before", self.check_two("--continue").stdout)

    def test_tests_that_fail_without_any_bug_prove_nothing(self):
        self.write("tests/answer.c", self.PROGRAM.replace("return 42;", "return 40;"))
        result = self.check("return 40;", "return 41;", "--build-dir", self.root.parent / (self.root.name + "-bugs"))
        self.assertEqual(result.returncode, 1)
        self.assertIn("fails without any bug", result.stderr)

    def test_the_bugs_of_this_tree_fit_its_sources(self):
        result = subprocess.run([sys.executable, TOOLS / "check_mutations.py", "--applies"], capture_output=True,
                                text=True, check=False)
        self.assertEqual(result.returncode, 0, result.stdout)


class Soak(Tree):
    def setUp(self):
        super().setUp()
        subprocess.run(["git", "-C", self.root, "init", "-q"], check=True)
        self.write(".gitignore", "/build/\n")
        self.called = []

    def stage(self, name, command):
        def run(its_soak):
            self.called.append(name)
            return its_soak.run(command, "a test").splitlines()[-1]
        return run

    def soak(self, *words, broken=()):
        names = ["first", "second"]
        stages = {name: self.stage(name, ["false"] if name in broken else ["echo", "7 tests"]) for name in names}
        self.called.clear()
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()):
            code = soak.main(["--root", str(self.root), *words], stages)
        return code, out.getvalue()

    def test_each_stage_has_a_line_with_its_result(self):
        code, told = self.soak()
        self.assertEqual(code, 0)
        self.assertRegex(told, r"first +passed +0 min 00 s  7 tests\n +second +passed ")

    def test_a_stage_that_fails_fails_the_whole_and_keeps_none_from_running(self):
        code, told = self.soak(broken=["first"])
        self.assertEqual(code, 1)
        self.assertRegex(told, r"first +FAILED .*a test failed; the log is build/soak/first.log\n +second +passed ")

    def test_stages_can_be_chosen_and_an_unknown_one_is_named(self):
        self.soak("second")
        self.assertEqual(self.called, ["second"])
        with self.assertRaises(SystemExit):
            self.soak("third")

    def test_it_continues_with_what_has_not_passed_on_these_sources(self):
        self.soak(broken=["first"])
        _, told = self.soak("--continue")
        self.assertEqual(self.called, ["first"])
        self.assertIn("(before)", told)
        self.write("src/tidegate/base/a.hpp", "\n")
        self.soak("--continue")
        self.assertEqual(self.called, ["first", "second"])

    def test_of_what_runs_side_by_side_each_failure_is_named(self):
        def stage(its_soak):
            its_soak.side_by_side([(name, lambda log, command=command: its_soak.run([command], "a test", log=log))
                                   for name, command in (("good", "true"), ("bad", "false"), ("worse", "false"))])
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()):
            soak.main(["--root", str(self.root)], {"stage": stage})
        self.assertIn("bad (a test failed; build/soak/stage.bad.log), worse (a test failed", out.getvalue())

    def test_programs_with_random_tests_are_found_by_what_they_include(self):
        self.write("tests/mexc/wire/a_test.cpp", '#include "random_seeds.hpp"\n')
        self.write("tests/house/attic/a_test.cpp", '#include "random_seeds.hpp"\n')
        self.write("tests/whole_hour/a_test.cpp", '#include "random_seeds.hpp"\n')
        self.write("tests/net/a_test.cpp", "\n")
        self.assertEqual(soak.random_programs(self.root),
                         ["tidegate_house_tests", "tidegate_mexc_wire_tests", "tidegate_whole_hour_tests"])


if __name__ == "__main__":
    unittest.main()
