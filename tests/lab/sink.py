#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""sink.py: take what send.py sends.

usage: sink.py udp|udp6|tcp PORT

Prints "ready" when the port is open. At SIGTERM it takes what has already come, and prints the
number of datagrams, or of connections, that it has got. A port without a sink answers with ICMP
errors or resets, which are packets that somebody counts.
"""
import signal
import socket
import struct
import sys

SO_RCVBUFFORCE = 33


def open_port(protocol, port):
    family = socket.AF_INET6 if protocol == "udp6" else socket.AF_INET
    kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
    s = socket.socket(family, kind)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if kind == socket.SOCK_DGRAM:
        # Also more than the system allows: on a slow machine we may read long after they came.
        s.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 4 << 20)
    # A signal just before the system call does not end it, but this does.
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 60, 0))
    s.bind(("", port))
    if kind == socket.SOCK_STREAM:
        s.listen(1024)
    return s


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("udp", "udp6", "tcp"):
        sys.exit(__doc__)
    s = open_port(sys.argv[1], int(sys.argv[2]))
    ending = False

    def stop(_signal, _frame):
        nonlocal ending
        ending = True
        s.setblocking(False)        # the system call goes on, and takes what is there

    signal.signal(signal.SIGTERM, stop)
    print("ready", flush=True)
    got = 0
    while True:
        try:
            if sys.argv[1] == "tcp":
                s.accept()[0].close()
            else:
                s.recv(65536)
            got += 1
        except BlockingIOError:
            if ending:
                break
    print(got, flush=True)


main()
