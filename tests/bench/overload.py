# SPDX-License-Identifier: MIT
"""overload.py: how many packets a second tools follow, in a guest whose clock counts instructions.

The one CPU sends, receives and runs the tool, as it is. As where packets come from a NIC,
the tool gets what sending and receiving leave of it. A line of JSON for each tool goes to stdout.
"""

import ctypes
import json
import os
import re
import signal
import socket
import subprocess
import time

from cases import FLOODED
from measure import BIN, programs, settle

SECONDS = 2
BURST = 0.01                                   # seconds between two
FIRST, GROWTH, LAST = 40_000, 1.1, 400_000     # packets a second
UNREAD = 200_000                               # packets for a tool that stands still


class Flood:
    """Datagrams by the loopback device, as many with one call as is asked for."""

    def __init__(self):
        self.sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)   # reads none
        self.sink.bind(("127.0.0.1", 0))
        self.source = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.source.connect(self.sink.getsockname())
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.data = ctypes.create_string_buffer(100)
        self.part = (ctypes.c_void_p * 2)(ctypes.addressof(self.data), len(self.data))
        # struct mmsghdr: name and its length, parts and their number, control, flags, sent
        self.messages = (ctypes.c_uint64 * (8 * 1024))()
        for i in range(1024):
            self.messages[8 * i + 2] = ctypes.addressof(self.part)
            self.messages[8 * i + 3] = 1

    def send(self, count):
        while count:
            sent = self.libc.sendmmsg(self.source.fileno(), self.messages, min(count, 1024), 0)
            if sent < 0:
                raise OSError(ctypes.get_errno(), "sendmmsg")
            count -= sent

    def at_rate(self, rate):
        """Sends for SECONDS; how many, and how many a second it became."""
        burst, total = int(rate * BURST), 0
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
        began = time.monotonic()
        for i in range(int(SECONDS / BURST)):
            time.sleep(max(0, began + i * BURST - time.monotonic()))
            self.send(burst)
            total += burst
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        return total, int(total / max(SECONDS, time.monotonic() - began))


def account(text, point):
    """What the tool says of its point: {"seen": N, "shown": N, ...}"""
    found = re.search(rf"^.*\b{point}: (\d+) seen = (.*)$", text, re.MULTILINE)
    terms = {what: int(number) for number, what in re.findall(r"(\d+) ([a-z ]+?)(?: \+|$)", found[2])}
    return {"seen": int(found[1]), **terms}


def run(command, point, work, stopped=False):
    """Runs the tool while work() floods it; the account, and what work returned."""
    before = programs().keys()
    with open("/tmp/shown", "w+b") as shown, open("/tmp/errors", "wb") as errors, \
         subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=shown, stderr=errors) as process:
        settle(process, before)
        if stopped:
            process.send_signal(signal.SIGSTOP)
        done = work()
        process.send_signal(signal.SIGCONT)
        process.send_signal(signal.SIGINT)
        process.wait(600)
        shown.seek(0, os.SEEK_END)
        shown.seek(max(0, shown.tell() - 20_000))
        return account(shown.read().decode(errors="replace"), point), done


def lost(terms):
    return sum(number for what, number in terms.items() if what.startswith("lost"))


def overload(name, flood):
    command, point = FLOODED[name]
    command = [os.path.join(BIN, command[0]), *command[1:]]
    rate, kept, first = FIRST, 0, 0
    while not first and rate < LAST:
        terms, (sent, reached) = run(command, point, lambda: flood.at_rate(rate))
        if lost(terms):
            first = reached
        else:
            kept = max(kept, reached)
            if reached < 0.9 * rate:           # more cannot be sent
                break
        rate = int(rate * GROWTH)
    terms, (sent, reached) = run(command, point, lambda: flood.at_rate(2 * rate))
    unread, _ = run(command, point, lambda: flood.send(UNREAD), stopped=True)
    return {"overload": name, "kept": kept, "first": first, "beyond": reached, "sent": sent,
            "account": terms, "unread": UNREAD, "unread_account": unread}


def main():
    flood = Flood()
    for name in FLOODED:
        print(json.dumps(overload(name, flood)), flush=True)


if __name__ == "__main__":
    main()
