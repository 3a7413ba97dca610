#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""same_csv.py JSON CSV: is the CSV of a run what its JSON says? Prints how many numbers were compared."""

import csv
import json
import sys


def read_csv(path):
    """The lines by what they are of, each a dictionary by the names of its columns."""
    lines, heads = {}, {}
    with open(path, newline="", encoding="utf-8") as file:
        for cells in csv.reader(file):
            if cells[0] in ("event", "table", "measure", "counters"):
                head = cells
                continue
            names = heads.setdefault(cells[0], head)
            assert len(cells) == len(names), cells
            lines.setdefault(cells[0], []).append(dict(zip(names, cells)))
    return lines


def read_json(path):
    """The same of JSON: histograms by key, or of all where there are no keys."""
    lines, keyed = {}, set()
    with open(path, encoding="utf-8") as file:
        for line in map(json.loads, file):
            if line["type"] == "event":
                lines.setdefault(line["event"], []).append(line["fields"])
            elif line["type"] == "row":
                lines.setdefault(line["table"], []).append(line["key"] | line["values"])
            elif line["type"] == "histogram" and line["key"] is not None:
                keyed.add(line["measure"])
                lines.setdefault(line["measure"], []).append(line["key"] | line)
    return lines


def cell_of(line, name):
    """The cell of column name, whose head ends with its unit if it has one."""
    return next(value for head, value in line.items() if head == name or head.startswith(name + "_"))


def main():
    theirs, ours = read_json(sys.argv[1]), read_csv(sys.argv[2])
    compared = 0
    for of, lines in theirs.items():
        assert len(lines) == len(ours[of]), (of, len(lines), len(ours[of]))
        for line, cells in zip(lines, ours[of]):
            for name, value in line.items():
                if isinstance(value, (int, float)) and not isinstance(value, bool) and name != "final":
                    assert float(cell_of(cells, name)) == value, (of, name, value, cells)
                    compared += 1
    print(compared)


main()
