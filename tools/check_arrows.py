#!/usr/bin/env python3
"""Holds every #include of src/tidegate, apps and tests against tools/rooms.json, and keeps the diagram of
ARCHITECTURE.md true.

  check_arrows.py [--root DIR]            exits 1 and names each forbidden include, or a stale diagram
  check_arrows.py --write [--root DIR]    writes the diagram into ARCHITECTURE.md
"""

import argparse
import json
import pathlib
import re
import sys

ANY = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]')
ASIO = re.compile(r'^boost/(asio|beast)')
SHARED_FIXTURES_SEE = {"base", "net"}
BEGIN, END = "<!-- rooms: begin (tools/check_arrows.py --write) -->", "<!-- rooms: end -->"


def load_table(root):
    return json.loads((root / "tools/rooms.json").read_text())


def room_of(path, rooms):
    """The room that a path below src/tidegate lies in; the longest name wins (mexc/wire before mexc)."""
    fitting = [room for room in rooms if path == room or path.startswith(room + "/")]
    return max(fitting, key=len, default=None)


def inner_of(path, room, rooms):
    """The room within that room in which a path of it lies; "": in none, which all of them see."""
    below = pathlib.PurePosixPath(path).relative_to(room)
    return below.parts[0] if rooms[room].get("inner") and len(below.parts) > 1 else ""


def is_seen(header, from_path, rooms):
    """None: that header may be included there, as far as rooms within rooms go. Else what forbids it."""
    room = room_of(header, rooms)
    inner = rooms[room].get("inner", {})
    there = inner_of(header, room, rooms)
    here = inner_of(from_path, room, rooms) if room_of(from_path, rooms) == room else None
    if not there or there == here:
        return None
    if here == "":
        return f"{room} itself may not include {room}/{there}"
    if here and there not in inner[here]["may_include"]:
        return f"{room}/{here} may not include {room}/{there}"
    shows = inner.get(there, {}).get("shows", [])
    if shows != ["*"] and pathlib.PurePosixPath(header).stem not in shows:
        return f"{room}/{there} does not show that header"
    return None


def includes_of(file):
    for number, line in enumerate(file.read_text().splitlines(), 1):
        if include := ANY.match(line):
            yield number, include.group(1)


def detours_in(root):
    """Includes by another way than the name of a place: they would pass every other rule."""
    for folder in ("src/tidegate", "apps", "tests"):
        for file in sources_below(root / folder):
            for number, header in includes_of(file):
                where = f"{file.relative_to(root).as_posix()}:{number}"
                first, parts = header.split("/")[0], set(header.split("/"))
                if parts & {"..", "."} or (first in ("src", "tests") and "/" in header):
                    yield f"{where}: name the header by its place below src, tests or the root ({header})"


def headers_not_first(root):
    """A unit includes its own header before all else: so it is seen that the header needs nothing before it."""
    for file in sources_below(root / "src/tidegate"):
        header = file.with_suffix(".hpp")
        if file.suffix == ".cpp" and header.is_file():
            own = header.relative_to(root / "src").as_posix()
            if next((included for _, included in includes_of(file)), None) != own:
                yield f"{file.relative_to(root).as_posix()}: must include {own} first"


def sources_below(folder):
    return sorted(list(folder.rglob("*.hpp")) + list(folder.rglob("*.cpp")))


def reach_of(room, rooms):
    """The room and all that its includes may bring along."""
    reached, left = set(), [room]
    while left:
        if (next_room := left.pop()) not in reached:
            reached.add(next_room)
            left += rooms[next_room]["may_include"]
    return reached


def problems_in_apps(root, table):
    """A command's part sees the parts that it names and every room that brings along none of its `never`."""
    rooms, parts = table["rooms"], table.get("apps", {})
    for name, part in parts.items():
        for other in part["may_include"]:
            if missing := set(part.get("never", [])) - set(parts[other].get("never", [])):
                yield f"tools/rooms.json: apps/{name} may include apps/{other}, which may include {', '.join(sorted(missing))}"
    for file in sources_below(root / "apps"):
        inside = file.relative_to(root / "apps").as_posix()
        here = inside.split("/")[0] if "/" in inside else ""
        if here not in parts and inside != "main.cpp":
            yield f"apps/{inside}: lies in no part of tools/rooms.json"
            continue
        for number, header in includes_of(file):
            where = f"apps/{inside}:{number}"
            if header.startswith("apps/"):
                there = header.split("/")[1]
                if here and there != here and there not in parts[here]["may_include"]:
                    yield f"{where}: apps/{here} may not include apps/{there} ({header})"
            elif header.startswith("tidegate/"):
                room = room_of(header[len("tidegate/"):], rooms)
                never = set(parts[here].get("never", [])) if here else set()
                if room is None or reach_of(room, rooms) & never:
                    yield f"{where}: apps/{here} may not include {room or 'an unknown room'} ({header})"
                elif forbidden := is_seen(header[len("tidegate/"):], "", rooms):
                    yield f"{where}: {forbidden} ({header})"
            elif (root / "tests" / header).is_file() or (root / "src/tidegate" / header).is_file():
                yield f"{where}: apps may include rooms and their own parts alone ({header})"


def problems_in_tests(root, table):
    """The tests of a room see that room whole and of others what it may include, or its tests may; those of no
    room see every room, and only those of apps see apps."""
    rooms, more = table["rooms"], table.get("tests_may_include", {})
    for file in sources_below(root / "tests"):
        inside = file.relative_to(root / "tests").as_posix()
        room = room_of(inside, rooms)
        allowed = {room, *rooms[room]["may_include"], *more.get(room, [])} if room else set(rooms)
        for number, header in includes_of(file):
            where = f"tests/{inside}:{number}"
            ours = header[len("tidegate/"):] if header.startswith("tidegate/") else None
            other = room_of(ours or header, rooms)
            loose = ours is None and other is None and (root / "tests" / header).is_file() and "/" in header
            if header.startswith("apps/") and not inside.startswith("apps/"):
                yield f"{where}: only the tests of apps may include apps ({header})"
            elif room is not None and loose:
                yield f"{where}: tests of {room} may not include what is of no room ({header})"
            elif ours and "/" not in inside and other not in SHARED_FIXTURES_SEE:
                yield f"{where}: what all tests share may not include {other} ({header})"
            elif (ours or other) and other not in allowed:
                yield f"{where}: tests of {room} may not include {other or 'an unknown room'} ({header})"
            elif ours and other != room and (forbidden := is_seen(ours, "", rooms)) and room is not None:
                yield f"{where}: {forbidden} ({header})"


def problems_in(root, table):
    yield from detours_in(root)
    yield from headers_not_first(root)
    yield from problems_in_rooms(root, table["rooms"])
    yield from problems_in_apps(root, table)
    yield from problems_in_tests(root, table)


def problems_in_rooms(root, rooms):
    source = root / "src/tidegate"
    for file in sources_below(source):
        inside = file.relative_to(source).as_posix()
        room = room_of(inside, rooms)
        if room is None:
            yield f"src/tidegate/{inside}: lies in no room of tools/rooms.json"
            continue
        within = inner_of(inside, room, rooms)
        if within and within not in rooms[room]["inner"]:
            yield f"src/tidegate/{inside}: lies in no room within {room} of tools/rooms.json"
            continue
        allowed = {room, *rooms[room]["may_include"]}
        for number, header in includes_of(file):
            where = f"src/tidegate/{inside}:{number}"
            if header.startswith("tidegate/"):
                ours = header[len("tidegate/"):]
                other = room_of(ours, rooms)
                if other not in allowed:
                    yield f"{where}: {room} may not include {other or 'an unknown room'} ({ours})"
                elif forbidden := is_seen(ours, inside, rooms):
                    yield f"{where}: {forbidden} ({ours})"
            elif ASIO.match(header) and room != "net":
                yield f"{where}: only net may include Asio or Beast ({header})"


def storeys(rooms):
    """Rooms by height: a room stands one above the highest that it may include. Fails on a circle."""
    height = {}

    def of(room, below=()):
        if room in below:
            raise SystemExit(f"tools/rooms.json: rooms include each other in a circle: {' -> '.join((*below, room))}")
        if room not in height:
            height[room] = 1 + max((of(r, (*below, room)) for r in rooms[room]["may_include"]), default=-1)
        return height[room]

    for room in rooms:
        of(room)
    return height


def diagram(table):
    rooms = table["rooms"]
    height = storeys(rooms)
    lines = [BEGIN, "", "```text"]
    lines.append("apps (wires all rooms together; nobody includes it)")
    for level in sorted(set(height.values()), reverse=True):
        lines.append("  ".join(f"[{room}]" for room in rooms if height[room] == level))
    lines += ["```", "", "| room | what lives there | may include |", "|---|---|---|"]
    for room, entry in rooms.items():
        lines.append(f"| `{room}` | {entry['purpose']} | {', '.join(entry['may_include']) or 'nothing of ours'} |")
    for room, entry in rooms.items():
        if "inner" not in entry:
            continue
        storeys(entry["inner"])
        lines += ["", f"Within `{room}`, whose other files all of these see:", "",
                  "| room | what lives there | may include | shows |", "|---|---|---|---|"]
        for name, inner in entry["inner"].items():
            seen, shown = ", ".join(inner["may_include"]) or "none of these", ", ".join(inner["shows"])
            lines.append(f"| `{room}/{name}` | {inner['purpose']} | {seen} | {shown} |")
    if parts := table.get("apps", {}):
        storeys(parts)
        lines += ["", "Within `apps`, which nobody includes but its tests:", "",
                  "| part | what lives there | may include | rooms that never enter |", "|---|---|---|---|"]
        for name, part in parts.items():
            seen, never = ", ".join(part["may_include"]) or "none of these", ", ".join(part.get("never", [])) or "-"
            lines.append(f"| `apps/{name}` | {part['purpose']} | {seen} | {never} |")
    return "\n".join([*lines, "", END])


def with_diagram(text, table):
    if BEGIN not in text or END not in text:
        raise SystemExit("ARCHITECTURE.md: the markers of the rooms' diagram are missing")
    return text[: text.index(BEGIN)] + diagram(table) + text[text.index(END) + len(END) :]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    table = load_table(options.root)
    page = options.root / "ARCHITECTURE.md"
    drawn = with_diagram(page.read_text(), table)
    if options.write:
        page.write_text(drawn)
        return 0
    problems = list(problems_in(options.root, table))
    if drawn != page.read_text():
        problems.append("ARCHITECTURE.md: the diagram is stale; run tools/check_arrows.py --write")
    print("\n".join(problems) or f"{len(table['rooms'])} rooms, every include within its arrows")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
