# SPDX-License-Identifier: MIT
"""Fixed workloads: load(units) of each does the same work every time it is called."""

import ctypes
import socket
import time


def pair():
    """Two ends of a TCP connection over the loopback device."""
    server = socket.create_server(("127.0.0.1", 0))
    client = socket.create_connection(server.getsockname())
    peer, _ = server.accept()
    server.close()
    return client, peer


def connections(units):
    """TCP connections that carry 100 bytes and are closed by both ends."""
    server = socket.create_server(("127.0.0.1", 0))
    for _ in range(units):
        client = socket.create_connection(server.getsockname())
        peer, _ = server.accept()
        client.send(b"x" * 100)
        peer.recv(100)
        client.close()
        peer.close()
    server.close()


def segments(units):
    """Pieces of 1000 bytes on one connection, each read before the next is sent."""
    client, peer = pair()
    for _ in range(units):
        client.send(b"x" * 1000)
        peer.recv(1000)
    client.close()
    peer.close()


def listens(units):
    """Calls of listen() on a socket that is bound."""
    server = socket.create_server(("127.0.0.1", 0))
    for _ in range(units):
        server.listen(5)
    server.close()


def binds(units):
    """Sockets that are bound to a port that the kernel chooses."""
    for _ in range(units):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as bound:
            bound.bind(("127.0.0.1", 0))


def retransmits(units):
    """Connections whose first segment is lost (prepare), and sent again when three others came."""
    server = socket.create_server(("127.0.0.1", 9300))
    for _ in range(units):
        client = socket.create_connection(server.getsockname())
        peer, _ = server.accept()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(5):
            client.send(b"x" * 1000)
        peer.recv(5000, socket.MSG_WAITALL)
        client.close()
        peer.close()
    server.close()


def refusals(units):
    """Connections whose SYN is dropped on its way out (prepare)."""
    for _ in range(units):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as source:
            source.setblocking(False)
            source.connect_ex(("127.0.0.1", 9301))


def ticks(units):
    """Work of some 10 million instructions, in which a sample is taken."""
    for _ in range(units):
        sum(range(ticks.length))


ticks.length = 80000


def packets(units):
    """UDP datagrams over the loopback device, each read before the next is sent."""
    sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sink.bind(("127.0.0.1", 0))
    source = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    source.connect(sink.getsockname())
    for _ in range(units):
        source.send(b"x" * 100)
        sink.recv(100)


def drops(units):
    """UDP datagrams to a port that nobody has opened."""
    source = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for _ in range(units):
        source.sendto(b"x" * 100, ("127.0.0.1", 9))


def frames(units):
    """UDP datagrams over the veth pair to a host that takes none of them."""
    source = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for _ in range(units):
        source.sendto(b"x" * 100, ("10.0.0.3", 9))


def upcalls(units):
    """UDP datagrams through the bridge, each of a flow that it does not know."""
    for i in range(units):
        source = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        upcalls.port = upcalls.port + 1 if upcalls.port < 60000 else 10000
        source.sendto(b"x" * 100, ("10.1.0.2", upcalls.port))
        source.close()
        time.sleep(0.002)


upcalls.port = 10000


def lookups(units):
    """Addresses looked up by the C library, which asks nobody for them."""
    library = ctypes.CDLL("libc.so.6")
    found = ctypes.c_void_p()
    for _ in range(units):
        library.getaddrinfo(b"127.0.0.1", None, None, ctypes.byref(found))
        library.freeaddrinfo(found)


def sleeps(units):
    """Short sleeps, each of which gives the CPU away."""
    for _ in range(units):
        time.sleep(0.00005)
