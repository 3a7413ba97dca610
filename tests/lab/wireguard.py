#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""wireguard.py: give a wireguard device its key and its only peer, as `wg set` does.

usage: wireguard.py DEVICE PRIVATE_KEY PORT PEER_PUBLIC_KEY PEER_ADDRESS

Keys are in hex. The peer has the same port, and all addresses are behind it.
"""
import socket
import struct
import sys

GENL_CTRL, GETFAMILY = 16, 3
SET_DEVICE = 1
REQUEST_ACK = 0x5


def attribute(kind, value):
    return struct.pack("HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


def nested(kind, value):
    return attribute(kind | 0x8000, value)


# What the kernel answers, behind its two headers, which are 20 bytes.
def ask(link, family, command, body):
    body = struct.pack("BBH", command, 1, 0) + body
    link.send(struct.pack("IHHII", 16 + len(body), family, REQUEST_ACK, 0, 0) + body)
    answer = link.recv(65536)
    if struct.unpack_from("H", answer, 4)[0] == 2 and struct.unpack_from("i", answer, 16)[0]:
        sys.exit("the kernel refuses: error %d" % struct.unpack_from("i", answer, 16))
    return answer[20:]


def family_of(link, name):
    answer = ask(link, GENL_CTRL, GETFAMILY, attribute(2, name + b"\0"))
    link.recv(65536)                       # that it has done so
    while answer:
        size, kind = struct.unpack_from("HH", answer)
        if kind == 1:
            return struct.unpack_from("H", answer, 4)[0]
        answer = answer[size + -size % 4:]
    sys.exit("the kernel has no wireguard")


def everything(family):
    size = 4 if family == socket.AF_INET else 16
    return nested(0, attribute(1, struct.pack("H", family)) + attribute(2, bytes(size)) +
                     attribute(3, b"\0"))


def main():
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    device, key, port, peer, address = sys.argv[1:]
    endpoint = struct.pack("=H2s4s8x", socket.AF_INET, struct.pack("!H", int(port)),
                           socket.inet_aton(address))
    peer = attribute(1, bytes.fromhex(peer)) + attribute(4, endpoint) + nested(
        9, everything(socket.AF_INET) + everything(socket.AF_INET6))
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16) as link:
        ask(link, family_of(link, b"wireguard"), SET_DEVICE, attribute(2, device.encode() + b"\0") +
            attribute(3, bytes.fromhex(key)) + attribute(6, struct.pack("H", int(port))) +
            nested(8, nested(0, peer)))


main()
