#!/usr/bin/env python3
"""Holds every #include of src/tidegate against tools/rooms.json, and keeps the diagram of ARCHITECTURE.md true.

  check_arrows.py [--root DIR]            exits 1 and names each forbidden include, or a stale diagram
  check_arrows.py --write [--root DIR]    writes the diagram into ARCHITECTURE.md
"""

import argparse
import json
import pathlib
import re
import sys

OURS = re.compile(r'^\s*#\s*include\s*[<"]tidegate/([^">]+)[">]')
ANY = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]')
ASIO = re.compile(r'^boost/(asio|beast)')
BEGIN, END = "<!-- rooms: begin (tools/check_arrows.py --write) -->", "<!-- rooms: end -->"


def load_rooms(root):
    return json.loads((root / "tools/rooms.json").read_text())["rooms"]


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
    if pathlib.PurePosixPath(header).stem not in inner.get(there, {}).get("shows", []):
        return f"{room}/{there} does not show that header"
    return None


def problems_in(root, rooms):
    source = root / "src/tidegate"
    for file in sorted(list(source.rglob("*.hpp")) + list(source.rglob("*.cpp"))):
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
        for number, line in enumerate(file.read_text().splitlines(), 1):
            where = f"src/tidegate/{inside}:{number}"
            ours = OURS.match(line)
            if ours:
                other = room_of(ours.group(1), rooms)
                if other not in allowed:
                    yield f"{where}: {room} may not include {other or 'an unknown room'} ({ours.group(1)})"
                elif forbidden := is_seen(ours.group(1), inside, rooms):
                    yield f"{where}: {forbidden} ({ours.group(1)})"
                continue
            include = ANY.match(line)
            if include and ASIO.match(include.group(1)) and room != "net":
                yield f"{where}: only net may include Asio or Beast ({include.group(1)})"


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


def diagram(rooms):
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
    return "\n".join([*lines, "", END])


def with_diagram(text, rooms):
    if BEGIN not in text or END not in text:
        raise SystemExit("ARCHITECTURE.md: the markers of the rooms' diagram are missing")
    return text[: text.index(BEGIN)] + diagram(rooms) + text[text.index(END) + len(END) :]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rooms = load_rooms(options.root)
    page = options.root / "ARCHITECTURE.md"
    drawn = with_diagram(page.read_text(), rooms)
    if options.write:
        page.write_text(drawn)
        return 0
    problems = list(problems_in(options.root, rooms))
    if drawn != page.read_text():
        problems.append("ARCHITECTURE.md: the diagram is stale; run tools/check_arrows.py --write")
    print("\n".join(problems) or f"{len(rooms)} rooms, every include within its arrows")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
