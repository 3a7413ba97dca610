#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Send echo requests numbered from 1 on, each 30 ms after the reply to the last, however late.

usage: echoes.py ADDRESS COUNT [PID...]

With processes: and not before all their threads sleep, those of vhost first, for they wake the
others. A guest whose QEMU sleeps has polled all, and waits for an interrupt. Prints when the
first was sent and answered, and the last, in ns of CLOCK_MONOTONIC.
"""
import glob, socket, struct, sys, time


def text(path):
    try:
        return open(path).read()
    except OSError:                        # the thread has ended
        return "() S"


def asleep(task):
    return text(task + "/stat").rsplit(")", 1)[1].split()[0] == "S"


def idle():
    tasks = [task for pid in sys.argv[3:] for task in glob.glob("/proc/%s/task/*" % pid)]
    tasks.sort(key=lambda task: not text(task + "/comm").startswith("vhost-"))
    return all(asleep(task) for task in tasks)


s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
s.connect((sys.argv[1], 0))
s.settimeout(120)
times = []
for seq in range(1, int(sys.argv[2]) + 1):
    # The type, the checksum, identifier 1, the number; a sum of these does not carry.
    request = struct.pack("!HHHH", 8 << 8, ~((8 << 8) + 1 + seq) & 0xffff, 1, seq)
    sent = time.monotonic_ns()
    s.send(request)
    while s.recv(100)[20:] != struct.pack("!HHHH", 0, ~(1 + seq) & 0xffff, 1, seq):
        pass
    times.append((sent, time.monotonic_ns()))
    time.sleep(0.03)
    while not idle():
        time.sleep(0.001)
print(*times[0], *times[-1])
