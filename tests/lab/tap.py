#!/usr/bin/python3 -B
# SPDX-License-Identifier: MIT
"""tap.py: hold a tap device open, as QEMU does without vhost.

usage: tap.py DEVICE [OPTION...]

Without --pace nothing is read: what is sent to the device stays in its ring, until that is
full. The ring has as many places as the device's txqueuelen.

--write sends frames into the host, from 10.2.0.2 to 10.2.0.1: UDP datagrams to port 5000,
each with a source port of its own, or with --gso TCP segments that the host has to cut. These
carry RST, so that nobody answers.

Prints "ready" when the device can be used and all is written; at SIGTERM the number of
frames that it has read.
"""
import argparse
import fcntl
import os
import signal
import socket
import struct
import sys
import time

import send

TUNSETIFF = 0x400454CA
IFF_TAP, IFF_MULTI_QUEUE, IFF_NO_PI, IFF_VNET_HDR = 0x0002, 0x0100, 0x1000, 0x4000
NEEDS_CSUM, GSO_NONE, GSO_TCPV4 = 1, 0, 1
ETHERNET, IPV4, TCP = 14, 20, 20
TCP_RST_ACK = 0x14


def milliseconds(text):
    if not text.endswith("ms"):
        raise argparse.ArgumentTypeError("say 20ms, not " + text)
    return float(text[:-2]) / 1000


def options():
    p = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        usage=argparse.SUPPRESS)
    p.add_argument("device")
    p.add_argument("--pace", type=milliseconds, help="read one frame every so often (20ms)")
    p.add_argument("--vnet-hdr", action="store_true", help="frames have a virtio-net header")
    p.add_argument("--queues", type=int, default=1,
                   help="queues to open, of which the last is read and written (1)")
    p.add_argument("--write", type=int, default=0, help="frames to write (0)")
    p.add_argument("--size", type=int, default=32, help="bytes of payload in each (32)")
    p.add_argument("--gso", type=int, default=0, metavar="BYTES",
                   help="TCP segments, to be cut into pieces of BYTES; needs --vnet-hdr")
    args = p.parse_args()
    if args.gso and not args.vnet_hdr:
        p.error("--gso needs --vnet-hdr")
    args.src, args.dst, args.dport = "10.2.0.2", "10.2.0.1", 5000
    args.protocol = "tcp" if args.gso else "udp"
    return args


def open_tap(args):
    flags = IFF_TAP | IFF_NO_PI | (IFF_VNET_HDR if args.vnet_hdr else 0)
    flags |= IFF_MULTI_QUEUE if args.queues > 1 else 0
    for _ in range(args.queues):
        tap = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH22x", args.device.encode(), flags))
    while sys_value(args.device, "operstate") != "up":
        time.sleep(0.01)
    return tap


def sys_value(device, name):
    with open("/sys/class/net/%s/%s" % (device, name)) as f:
        return f.read().strip()


def vnet_header(args):
    if not args.vnet_hdr:
        return b""
    if not args.gso:
        return struct.pack("<BBHHHH", 0, GSO_NONE, 0, 0, 0, 0)
    return struct.pack("<BBHHHH", NEEDS_CSUM, GSO_TCPV4, ETHERNET + IPV4 + TCP, args.gso,
                       ETHERNET + IPV4, 16)


# A checksum that the host is to finish: that of the pseudo header, not inverted.
def tcp_segment(args, port, payload):
    start = ~send.checksum(send.pseudo_header(args, socket.IPPROTO_TCP, TCP + len(payload))) & 0xFFFF
    return struct.pack("!HHIIBBHHH", port, args.dport, 1, 1, TCP << 2, TCP_RST_ACK, 65535,
                       start, 0) + payload


send.TRANSPORT["tcp"] = (socket.IPPROTO_TCP, tcp_segment)


def write_frames(args, tap):
    ethernet = (send.mac_bytes(sys_value(args.device, "address")) +
                send.mac_bytes("02:00:00:00:00:02") + b"\x08\x00")
    header, payload = vnet_header(args) + ethernet, bytes(args.size)
    for i in range(args.write):
        os.write(tap, header + send.ip_packet(args, 20000 + i, payload))


# Ticks do not depend on how long a read takes.
def hold(tap, pace):
    count, tick = 0, time.monotonic()
    try:
        while pace:
            tick += pace
            time.sleep(max(0, tick - time.monotonic()))
            count += read_frame(tap)
        signal.pause()
    finally:
        print(count, flush=True)


def read_frame(tap):
    try:
        return os.read(tap, 1 << 17) != b""
    except BlockingIOError:
        return False


def stop(_signal, _frame):
    sys.exit(0)


def main():
    args = options()
    tap = open_tap(args)
    write_frames(args, tap)
    signal.signal(signal.SIGTERM, stop)
    print("ready", flush=True)
    hold(tap, args.pace)


main()
