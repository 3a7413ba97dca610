# SPDX-License-Identifier: MIT
"""measure.py CASE...: measure cases in a guest whose clock counts instructions.

A line of JSON for each case and contender goes to stdout. Times of the guest's clock
are instructions; those of a process are of its own.
"""

import gc
import json
import os
import signal
import statistics
import subprocess
import sys
import time

import load
from cases import CASES, BPFTRACE, FILTERED

RUNS = 3
BIN = os.environ["BIN"]


def programs():
    """The loaded BPF programs by their numbers."""
    shown = subprocess.run(["bpftool", "-j", "prog", "show"], capture_output=True, check=True)
    return {program["id"]: program for program in json.loads(shown.stdout)}


def statistics_of_programs(on):
    with open("/proc/sys/kernel/bpf_stats_enabled", "w", encoding="ascii") as file:
        file.write("1" if on else "0")


def ran(process):
    """Instructions that the threads of a process have run for."""
    total = 0
    for thread in os.listdir(f"/proc/{process.pid}/task"):
        with open(f"/proc/{process.pid}/task/{thread}/schedstat", encoding="ascii") as file:
            total += int(file.read().split()[0])
    return total


def memory(process, what):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        for line in file:
            if line.startswith(what + ":"):
                return int(line.split()[1])
    return None


def settle(process, before):
    """Wait until a contender has its programs, and for some that find no rest, 10 s more."""
    last, quiet, looks = 0, 0, 0
    while quiet < 3 and looks < 20:
        time.sleep(0.5)
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} has ended with {process.returncode}")
        now = ran(process)
        attached = bool(programs().keys() - before)
        quiet = quiet + 1 if attached and now - last < 3_000_000 else 0
        looks += attached
        last = now
    return last


def timed(work, units):
    """Instructions of the guest while it works."""
    start = time.monotonic_ns()
    work(units)
    return time.monotonic_ns() - start


def median(work, units):
    work(units // 10 + 1)
    return statistics.median(timed(work, units) for _ in range(RUNS))


def in_programs(before, work, units):
    """Instructions within the BPF programs that are not in before, and how often each ran."""
    statistics_of_programs(True)
    start = programs()
    work(units)
    end = programs()
    statistics_of_programs(False)
    spent, runs = 0, {}
    for number in end.keys() - before:
        name = end[number].get("name", "")
        for which, sign in ((start, -1), (end, 1)):
            spent += sign * which[number].get("run_time_ns", 0)
            runs[name] = runs.get(name, 0) + sign * which[number].get("run_cnt", 0)
    return spent, runs


def contend(command, work, units):
    """What one contender costs to start, holds, and costs while the load runs."""
    subprocess.run([command[0], "--help"], capture_output=True, check=False)    # reads its files
    before = programs().keys()
    with open("/dev/null", "wb") as null, open("/tmp/errors", "wb") as errors, \
         subprocess.Popen(command, stdin=null, stdout=null, stderr=errors) as process:
        started = settle(process, before)
        held = {"peak_kb": memory(process, "VmHWM"), "resident_kb": memory(process, "VmRSS")}
        total = median(work, units)
        spent, runs = in_programs(before, work, units)
        process.send_signal(signal.SIGINT)
        process.wait(60)
    return {"start": started, **held, "total": total, "programs": spent,
            "runs": sum(runs.values()), "runs_of": runs}


def commands(name, case):
    """The contenders of a case by name."""
    ours = [os.path.join(BIN, case.tool[0]), *case.tool[1:]]
    peer = case.peer
    if case.family == BPFTRACE:
        peer = ["bpftrace", *(peer if peer[0].endswith(".bt") else ["-e", *peer])]
    yield "vntc", ours
    yield case.family, peer
    if name in FILTERED:
        yield "filtered", [*ours, *FILTERED[name][0]]
        yield "empty", ["bpftrace", "-e", FILTERED[name][1]]


def measure(name):
    case = CASES[name]
    work = getattr(load, case.load)
    time.sleep(2)                              # the kernel still clears up behind the last
    base = median(work, case.units)
    for who, command in commands(name, case):
        line = {"case": name, "who": who, "unit": case.unit, "units": case.units, "base": base,
                "options": FILTERED[name][0] if who == "filtered" else []}
        try:
            line.update(contend(command, work, case.units))
        except (RuntimeError, OSError, subprocess.SubprocessError) as error:
            with open("/tmp/errors", encoding="utf-8", errors="replace") as file:
                line["error"] = f"{error}: {file.read()[-300:].strip()}"
        print(json.dumps(line), flush=True)


def main():
    gc.disable()
    statistics_of_programs(False)
    for name in sys.argv[1:]:
        measure(name)


if __name__ == "__main__":
    main()
