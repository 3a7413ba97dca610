#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""traffic.py: programs that talk to each other, for the examples of the specs.

usage: traffic.py ROLE NAME

ROLE  nginx    the host's server: TCP at ports 80 and 443, each request asks the backend
      dns      a DNS server that falls behind, at the host
      peer     all that is at 10.0.0.2: servers, the backend, clients of the host and its guests
      curl     clients at the host
      guest    a guest's servers and clients; NAME of the other guest's address

Each process bears the role's name, or NAME's. Prints "ready" when its servers listen. The pace is slow: some
packets a second of each kind, until it is killed.
"""
import ctypes
import os
import random
import socket
import struct
import sys
import threading
import time

HOST, PEER, FAR, BLOCKED, GUESTS = "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", ("10.0.0.11", "10.0.0.12")


PACE = 6                # everything goes on by this factor more slowly than is written below


def thread(function, *args):
    threading.Thread(target=function, args=args, daemon=True).start()


def every(seconds, function, *args):
    """Call it again and again, whatever becomes of its packets."""
    def loop():
        while True:
            try:
                function(*args)
            except OSError:
                pass
            time.sleep(PACE * seconds)
    thread(loop)


# TCP

def answer(connection, bytes_back, ask, delay):
    try:
        with connection:
            connection.settimeout(5)
            connection.recv(4096)
            if ask:
                request(ask, 9000, 2)
            time.sleep(delay)
            connection.sendall(bytes(bytes_back))
    except OSError:
        pass


def accept(server, bytes_back, ask, delay):
    while True:
        thread(answer, server.accept()[0], bytes_back, ask, delay)


def serve(port, bytes_back, ask=None, delay=0.0):
    server = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=8,
                                  reuse_port=True)
    # One thread accepts: a call that waits already when a tool attaches is not seen by it.
    thread(accept, server, bytes_back, ask, delay)


def request(to, port, pieces=1, source=None):
    """Small writes one after another: all but the first wait for an answer, by Nagle's rule."""
    with socket.socket(socket.AF_INET6 if ":" in to else socket.AF_INET) as s:
        # Not settimeout, which makes the calls of programs return at once.
        s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", 3, 0))
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 3, 0))
        if source:
            s.bind((source, 0))
        s.connect((to, port))
        for _ in range(pieces):
            s.sendall(b"GET / HTTP/1.0\r\n\r\n")
        while s.recv(65536):
            pass


def stream(to, port):
    """A connection that lasts, 20 kB at a time."""
    with socket.create_connection((to, port), timeout=20) as s:
        while True:
            s.sendall(bytes(20000))
            time.sleep(2)


def swallow(port):
    server = socket.create_server(("", port))

    def take(connection):
        with connection:
            while connection.recv(1 << 17):
                time.sleep(random.choice((0, 0.02, 0.15)))

    def loop():
        while True:
            thread(take, server.accept()[0])
    thread(loop)


def listen_again(port):
    with socket.create_server(("127.0.0.2", port), backlog=64, reuse_port=True):
        time.sleep(0.2)


def bind_taken(port):
    with socket.socket() as s:
        s.bind(("", port))


def accept_none(port):
    with socket.create_server(("", port)) as s:
        s.setblocking(False)
        s.accept()


# UDP

def echo(port, rcvbuf=None, pause=0.0):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if rcvbuf:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
    s.bind(("", port))
    while True:
        data, sender = s.recvfrom(65536)
        if b"slow" in data:
            time.sleep(0.15)
        s.sendto(no_such_name(data) if port == 53 else data, sender)
        time.sleep(pause)


def no_such_name(query):
    return query[:2] + b"\x81\x83" + query[4:]


def datagram(to, port, size=64, tos=0, count=1, pause=0.0):
    """From a port of its own, so a new flow."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, tos)
        for _ in range(count):
            s.sendto(bytes(size), (to, port))
            time.sleep(pause)
        s.settimeout(0.5)
        if count == 1:
            s.recv(65536)


def multicast(to, own):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(own))
        s.sendto(bytes(64), (to, 5000))


def connected(to, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.connect((to, port))
        s.send(b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x07example\x00\x00\x01\x00\x01")
        s.settimeout(1)
        s.recv(512)


def look_up(name):
    try:
        socket.getaddrinfo(name, 80)
    except socket.gaierror:
        pass


# Frames

def arp(device, operation, sender_mac, sender, target):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as s:
        s.bind((device, 0))
        s.send(b"\xff" * 6 + sender_mac + struct.pack("!HHHBBH", 0x0806, 1, 0x0800, 6, 4, operation)
               + sender_mac + socket.inet_aton(sender) + bytes(6) + socket.inet_aton(target))


def frame(device, ethertype, vlan=None):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as s:
        s.bind((device, 0))
        tag = struct.pack("!HH", 0x8100, vlan) if vlan else b""
        s.send(b"\xff" * 6 + b"\x02\0\0\0\0\x02" + tag + struct.pack("!H", ethertype) + bytes(46))


def segment(device, to, port):
    """A TCP segment of no connection, from an address of ours."""
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP) as s:
        s.bind((PEER, 0))
        header = struct.pack("!HHIIBBHHH", random.randrange(1024, 65535), port, 1, 1, 5 << 4, 0x10, 1000, 0, 0)
        pseudo = socket.inet_aton(PEER) + socket.inet_aton(to) + struct.pack("!HH", 6, 20)
        total = sum(struct.unpack("!16H", pseudo + header))
        total = (total & 0xFFFF) + (total >> 16)
        s.sendto(header[:16] + struct.pack("!H", ~(total + (total >> 16)) & 0xFFFF) + header[18:], (to, 0))


# Locks

LIBC = ctypes.CDLL("libc.so.6")
RWLOCK = ctypes.create_string_buffer(56)


def write_locked():
    LIBC.pthread_rwlock_wrlock(RWLOCK)
    time.sleep(0.03)
    LIBC.pthread_rwlock_unlock(RWLOCK)


# Roles

def nginx():
    serve(80, 300, ask=PEER)
    serve(443, 6000, ask=PEER)
    every(0.3, listen_again, 443)
    every(0.7, bind_taken, 80)
    every(0.9, accept_none, 8081)
    every(0.5, connected, PEER, 53)
    every(0.7, look_up, "www.example")
    every(0.9, look_up, "slow.example")
    every(1, request, FAR, 9000)
    for _ in range(2):
        every(0.1, write_locked)


def dns():
    thread(echo, 53, 2304, 0.05)
    every(0.4, dns_starts)


def dns_starts():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(("127.0.0.2", 53))


def curl():
    every(0.5, request, PEER, 443)
    every(0.6, request, PEER, 80)
    every(0.6, request, PEER, 9000, 3)
    every(0.8, request, FAR, 443)
    every(0.7, request, PEER, 81)           # refused
    every(0.9, request, "::1", 80)
    every(0.7, request, "10.9.0.2", 443)    # through the tunnel
    every(1, stream, PEER, 9001)
    every(1, stream, "10.9.0.2", 9001)
    every(1, stream, GUESTS[0], 9001)
    every(0.5, datagram, PEER, 9000)
    every(0.5, datagram, PEER, 9002, 1000, 0, 40)   # a burst that the NIC's queue drops in part
    every(0.6, datagram, GUESTS[0], 7777, 64, 0, 2, 0.5)
    every(0.7, datagram, PEER, 9000, 4000)
    every(0.5, connected, PEER, 53)


def peer():
    serve(9000, 400, delay=0.12)
    serve(443, 6000)
    serve(80, 300)
    swallow(9001)
    thread(echo, 9000)
    thread(echo, 53)
    every(0.2, request, HOST, 443)
    every(0.3, request, HOST, 80)
    for to in (HOST,) + GUESTS:
        every(0.6, request, to, 443)
        every(0.7, request, to, 80)
        every(0.7, datagram, to, 9000, 200)
        every(0.8, datagram, to, 9000, 3000)
    every(0.9, request, HOST, 80, 1, BLOCKED)
    every(0.8, request, HOST, 443, 1, BLOCKED)
    every(0.3, connected, HOST, 53)
    every(1, datagram, HOST, 53, 40, 0, 12)
    every(0.5, datagram, HOST, 9000, 64, 3)         # has met congestion
    every(0.8, datagram, HOST, 7, 64)               # no such port
    every(0.9, datagram, HOST, 7, 20000)
    for to in (HOST,) + GUESTS:
        every(0.9, segment, "e0", to, 80)
    every(0.3, arp, "e0", 1, b"\x02\0\0\0\0\x02", PEER, "10.0.0.77")
    every(0.9, arp, "e0", 2, b"\x02\0\0\0\0\x99", "10.0.0.66", PEER)
    every(0.6, frame, "e0", 0x88B5)
    every(0.6, frame, "e0", 0x88B5, 10)


def guest(other):
    own, = set(GUESTS) - {other}
    serve(443, 6000)
    serve(80, 300)
    swallow(9001)
    thread(echo, 9000)
    every(0.6, request, PEER, 443)
    every(0.6, request, PEER, 80)
    every(0.9, request, other, 80)
    every(0.4, datagram, PEER, 9000)
    every(0.7, datagram, PEER, 9000, 3000)
    every(0.5, datagram, other, 9000)
    every(0.5, datagram, PEER, 7777, 64, 0, 2, 0.5) # the switch drops it, the second by its flow
    every(0.8, datagram, HOST, 7, 64)               # no such port
    every(0.3, multicast, "224.0.0.5", own)
    every(0.9, arp, "eth0", 2, b"\x02\0\0\0\0\x11", "10.0.0.66", PEER)
    with open("/sys/class/net/eth0/address") as f:
        mac = bytes.fromhex(f.read().strip().replace(":", ""))
    every(0.4, arp, "eth0", 1, mac, own, "10.0.0.88")
    every(1, stream, PEER, 9001)


def main():
    role, *args = sys.argv[1:]
    with open("/proc/self/comm", "w") as f:
        f.write(role)
    os.nice(1)
    {"nginx": nginx, "dns": dns, "curl": curl, "peer": peer, "guest": guest}[role](*args)
    print("ready", flush=True)
    while True:
        time.sleep(1000)


main()
