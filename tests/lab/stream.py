#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""stream.py: a TCP connection that carries some bytes one way, and their number the other.

usage: stream.py serve PORT
       stream.py send ADDRESS PORT BYTES

serve prints "ready" when the port is open, and ends after one connection. send prints how many
bytes have come to the other side.
"""
import socket
import sys


def serve(port):
    server = socket.create_server(("", int(port)))
    print("ready", flush=True)
    with server.accept()[0] as connection:
        got = 0
        while data := connection.recv(1 << 20):
            got += len(data)
        connection.sendall(b"%d" % got)


def send(address, port, count):
    with socket.create_connection((address, int(port))) as s:
        s.sendall(bytes(int(count)))
        s.shutdown(socket.SHUT_WR)
        print(s.recv(100).decode(), flush=True)
        s.recv(1)


ROLES = {("serve", 3): serve, ("send", 5): send}

if __name__ == "__main__":
    role = ROLES.get((sys.argv[1] if len(sys.argv) > 1 else "", len(sys.argv)))
    if not role:
        sys.exit(__doc__)
    role(*sys.argv[2:])
