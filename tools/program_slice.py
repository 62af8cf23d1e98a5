"""The least of a GoogleTest program that one filter needs, so that a changed header costs minutes less.

A program of forty test files links every one of them and the whole of its libraries; a filter asks for the tests of one
or two files, and those use a part of the libraries. A slice is those test files' objects and the objects that the linker
pulls in for them, as the linker itself tells. What holds for the slice holds for the program: the tests are the same,
their number is compared, and an object that a changed source needs and the slice lacks sends the whole program to be
built instead.
"""

import pathlib
import re
import shlex
import subprocess

SUITE = re.compile(r"^\s*(?:TYPED_TEST|TYPED_TEST_P|TEST|TEST_F|TEST_P)\(\s*(\w+)\s*,", re.MULTILINE)
OBJECT = re.compile(r"(?P<target>[\w.+-]+)\.dir/(?P<source>.*)\.o$")
MEMBER = re.compile(r"^\((?P<archive>[^()\s]+\.a)\)(?P<member>\S+\.o)$")  # as `ld -t -t` writes it


def suites_of(listing):
    """Of --gtest_list_tests: "Seeds/Suite/3." is of Suite, as its source names it."""
    names = {line.split(".")[0] for line in listing.splitlines() if line and not line.startswith(" ")}
    return {part for name in names for part in name.split("/") if not part.isdigit()}


def count_of(listing):
    return sum(line.startswith("  ") for line in listing.splitlines())


class LinkCommand:
    """How a program is linked, taken apart. Paths are as ninja writes them: relative to the build folder."""

    def __init__(self, build, commands):
        words = shlex.split(commands[-1])
        words = words[words.index("&&") + 1:] if words[0] == ":" else words
        words = words[:words.index("&&")] if "&&" in words else words
        self.output = words[words.index("-o") + 1]
        self.objects = [word for word in words if word.endswith(".o")]
        rest = [word for word in words if word not in self.objects]
        at = rest.index("-o")
        self.compiler, self.libraries = rest[:at], rest[at + 2:]
        self.archives = [word for word in self.libraries if word.endswith(".a") and (build / word).is_file()
                         and not pathlib.Path(word).is_absolute()]


class ProgramSlice:
    """Precondition: the program is built, and the tree is as it was built.

    ask_ninja(*words) gives the lines of `ninja -t words`. Raises LookupError, saying why, where no slice is to be had:
    then the program as a whole is what there is.
    """

    def __init__(self, tree, build, target, program, gtest_filter, ask_ninja):
        self.build, self.link = build, LinkCommand(build, ask_ninja("commands", target))
        self.path = build / f"{self.link.output}.slice"
        listing = self.listed(program, gtest_filter)
        tests, others = self.sort_objects(tree, suites_of(listing))
        self.members = {archive: by_name(shlex.split(ask_ninja("commands", archive)[-1]))
                        for archive in self.link.archives}
        self.objects = tests + self.pulled_in(tests, others)
        if self.lacks() or count_of(self.listed(self.path, gtest_filter)) != count_of(listing):
            raise LookupError("it is not all that the tests need")

    @staticmethod
    def listed(program, gtest_filter):
        return subprocess.run([program, f"--gtest_filter={gtest_filter}", "--gtest_list_tests"], capture_output=True,
                              text=True, check=True).stdout

    def sort_objects(self, tree, suites):
        """Those that define a test of the suites, and those that define none at all, which tests may use."""
        tests, others = [], []
        for name in self.link.objects:
            source = tree / name.split("CMakeFiles/")[0] / OBJECT.search(name)["source"]
            named = set(SUITE.findall(source.read_text())) if source.is_file() else set()
            if named & suites:
                tests.append(name)
            elif not named:
                others.append(name)
        if not tests:
            raise LookupError("no source names its suites")
        return tests, others

    def pulled_in(self, tests, others):
        """What the linker takes for these tests, out of our archives and out of the program's objects without tests."""
        spare = f"{self.link.output}.others.a"
        (self.build / spare).unlink(missing_ok=True)
        subprocess.run(["ar", "qc", spare, *others], cwd=self.build, check=True)
        self.members[spare] = by_name(others)
        linked = self.linked(tests, [spare])
        if linked.returncode != 0:
            raise LookupError(f"it does not link: {linked.stderr.strip()[-200:]}")
        taken = [name for archive, member in self.taken(linked) for name in self.members[archive][member]]
        return list(dict.fromkeys(taken))

    def taken(self, linked):
        found = (MEMBER.match(line.strip()) for line in linked.stdout.splitlines())
        return [(one["archive"], one["member"]) for one in found if one and one["archive"] in self.members]

    def linked(self, objects, more=()):
        command = [*self.link.compiler, *objects, *more, "-Wl,-t,-t", "-o", self.path, *self.link.libraries]
        return subprocess.run(command, cwd=self.build, capture_output=True, text=True, check=False)

    def lacks(self):
        """Links the slice. True: it failed, or took what the slice lacks, and that may be older than the sources."""
        linked = self.linked(self.objects)
        return linked.returncode != 0 or bool(self.taken(linked))


def by_name(words):
    """Objects by the name that they have in an archive."""
    objects = {}
    for word in words:
        if word.endswith(".o"):
            objects.setdefault(pathlib.Path(word).name, []).append(word)
    return objects
