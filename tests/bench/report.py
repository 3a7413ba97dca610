# SPDX-License-Identifier: MIT
"""report.py: what the bench asks for, and what it found.

    report.py cases KERNEL WORLD NAMESPACE [CASE...]   the cases there, all or those named
    report.py write BUILD FILE...                      BUILD/bench.json and docs/cost.md
"""

import json
import os
import re
import subprocess
import sys

from cases import CASES

LIMITS = {"libbpf-tools": 0.7, "bpftrace": 0.5}
FILTERED_LIMIT = 80
START_LIMIT = 0.5
SIZE_LIMIT = 1_500_000


def names(kernel, world, namespace, wanted):
    namespace = "" if namespace == "-" else namespace
    return [name for name, case in CASES.items()
            if (case.kernel, case.world, case.namespace) == (kernel, world, namespace)
            and (not wanted or name in wanted)]


def read(kept, paths):
    """Lines by case and contender, and those of overload by tool; what else a guest has printed
    is left out. What is not measured anew is as the file kept has it."""
    lines, floods = {}, {}
    if os.path.exists(kept):
        with open(kept, encoding="utf-8") as file:
            old = json.load(file)
        lines, floods = old["cases"], old.get("overload", {})
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for text in file:
                if text.startswith('{"case"'):
                    line = json.loads(text)
                    lines.setdefault(line["case"], {})[line["who"]] = line
                elif text.startswith('{"overload"'):
                    line = json.loads(text)
                    floods[line["overload"]] = line
    return lines, floods


def per_unit(line):
    """Instructions that one unit of the load costs more than without any tool."""
    return (line["total"] - line["base"]) / line["units"]


def in_programs(line):
    return line["programs"] / line["units"]


def per_hit(line):
    return line["programs"] / line["runs"]


def ratio(ours, theirs):
    return ours / theirs if theirs > 0 else float("inf")


def verdict(value, limit):
    return f"{value:.2f}" + ("" if value <= limit else f" (more than {limit})")


def event_row(name, whos):
    ours, family = whos["vntc"], CASES[name].family
    peer = whos[family]
    if "error" in peer or "error" in ours:
        return f"| {name} | {family} | {(ours if 'error' in ours else peer)['error']} | | | |"
    programs = ratio(in_programs(ours), in_programs(peer))
    if min(per_unit(ours), per_unit(peer)) > 0:
        total = verdict(ratio(per_unit(ours), per_unit(peer)), LIMITS[family])
        took = f"{per_unit(ours):.0f} / {per_unit(peer):.0f}"
    else:
        took, total = "less than the load itself varies by", "-"
    return (f"| {name} | {family} | {ours['unit']} | {in_programs(ours):.0f} / {in_programs(peer):.0f} | "
            f"{verdict(programs, LIMITS[family])} | {took} | {total} |")


def start_row(name, whos):
    ours, peer = whos["vntc"], whos[CASES[name].family]
    if "error" in peer or "error" in ours:
        return None
    return (f"| {name} | {CASES[name].family} | {ours['start'] / 1e6:.1f} / {peer['start'] / 1e6:.1f} | "
            f"{verdict(ratio(ours['start'], peer['start']), START_LIMIT)} | "
            f"{ours['peak_kb'] / 1024:.1f} / {peer['peak_kb'] / 1024:.1f} | "
            f"{verdict(ratio(ours['peak_kb'], peer['peak_kb']), START_LIMIT)} |")


def filtered_row(name, whos):
    if "filtered" not in whos or "error" in whos["filtered"] or "error" in whos["empty"]:
        return None
    more = per_hit(whos["filtered"]) - per_hit(whos["empty"])
    return (f"| {name} {' '.join(whos['filtered']['options'])} | {per_hit(whos['filtered']):.0f} | "
            f"{per_hit(whos['empty']):.0f} | {more:.0f}" +
            ("" if more <= FILTERED_LIMIT else f" (more than {FILTERED_LIMIT})") + " |")


def said(account):
    """An account as the tool prints it."""
    parts = " + ".join(f"{number} {what}" for what, number in account.items() if what != "seen")
    return f"{account['seen']} = {parts}"


def adds_up(account, sent):
    return account["seen"] == sent == sum(number for what, number in account.items() if what != "seen")


def overload_row(name, line):
    exact = adds_up(line["account"], line["sent"]) and adds_up(line["unread_account"], line["unread"])
    first = str(line["first"]) if line["first"] else "none"
    return (f"| {name} | {line['kept']} | {first} | {line['beyond']}: sent {line['sent']}, "
            f"seen {said(line['account'])} | sent {line['unread']}, seen {said(line['unread_account'])} | "
            f"{'yes' if exact else 'NO'} |")


def runs_at(point, runs):
    """How often the programs of a point ran; the kernel keeps 15 characters of their names."""
    return sum(number for name, number in runs.items() if name.startswith(f"{point}_"[:15]))


def estimate(name, build, runs):
    """Instructions of a hit by vntc explain: the mean of the tool's points, as often as each ran."""
    spec = f"specs/{name}.spec" if os.path.exists(f"specs/{name}.spec") else f"tests/bench/{name}.spec"
    said = subprocess.run([os.path.join(build, "bin", "vntc"), "explain", spec],
                          capture_output=True, text=True, check=True).stdout
    found = re.findall(r"^  (\w+)\n(?:    .*\n)*?    costs .* filtered out, (\d+) counted", said, re.M)
    return sum(runs_at(point, runs) * int(number) for point, number in found) / sum(runs.values())


def ranks(values):
    order = sorted(range(len(values)), key=values.__getitem__)
    return [order.index(i) for i in range(len(values))]


def agreement(ordered, build):
    """Spearman's coefficient of the estimated and the measured order of tools."""
    tools = [(name, whos["vntc"]) for name, whos in ordered if "error" not in whos["vntc"]]
    told = ranks([estimate(name, build, line["runs_of"]) for name, line in tools])
    measured = ranks([per_hit(line) for _, line in tools])
    count = len(tools)
    squares = sum((a - b) ** 2 for a, b in zip(told, measured))
    return 1 - 6 * squares / (count * (count ** 2 - 1)) if count > 1 else 1


def sizes(build):
    binaries = os.path.join(build, "bin")
    tools = [name for name in sorted(os.listdir(binaries)) if os.path.exists(f"specs/{name}.spec")]
    return {name: os.path.getsize(os.path.join(binaries, name)) for name in tools}


def building(build):
    """What building a spec takes, warm; written by bench."""
    path = os.path.join(build, "bench", "building")
    if not os.path.exists(path):
        return "Not measured."
    with open(path, encoding="utf-8") as file:
        return file.read().strip()


def table(head, rows):
    rows = [row for row in rows if row]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join(lines + rows)


def text(lines, floods, build):
    ordered = [(name, lines[name]) for name in CASES if name in lines and "vntc" in lines[name]]
    size = sizes(build)
    largest = max(size, key=size.get)
    with open("tests/bench/cost.md", encoding="utf-8") as file:
        page = file.read()
    return page.format(
        events=table(["tool", "peer", "a unit is", "in programs", "ratio", "in all", "ratio"],
                     [event_row(*one) for one in ordered]),
        filtered=table(["tool", "filtered out", "empty program", "more"],
                       [filtered_row(*one) for one in ordered]),
        start=table(["tool", "peer", "million instructions", "ratio", "peak MB", "ratio"],
                    [start_row(*one) for one in ordered]),
        overload=table(["tool", "the last without loss", "the first with loss", "beyond", "unread", "adds up"],
                       [overload_row(*one) for one in floods.items()]),
        agreement=f"{agreement(ordered, build):.2f}", limit=FILTERED_LIMIT, build=building(build), count=len(size), sum=f"{sum(size.values()) / 1e6:.1f}", largest=largest,
        most=f"{size[largest] / 1e6:.2f}",
        over=sum(1 for one in size.values() if one > SIZE_LIMIT),
        over_binary=sum(1 for one in size.values() if one > 1.5 * 2 ** 20))


def write(build, paths):
    kept = os.path.join(build, "bench.json")
    lines, floods = read(kept, paths)
    with open(kept, "w", encoding="utf-8") as file:
        json.dump({"cases": lines, "overload": floods, "sizes": sizes(build)}, file, indent=1)
    with open("docs/cost.md", "w", encoding="utf-8") as file:
        file.write(text(lines, floods, build))


def main():
    if sys.argv[1] == "cases":
        print(" ".join(names(*sys.argv[2:5], sys.argv[5:])))
    else:
        write(sys.argv[2], sys.argv[3:])


if __name__ == "__main__":
    main()
