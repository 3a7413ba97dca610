#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""cable.py: join a tap device to one in another namespace, as a guest has it.

usage: cable.py TAP NAMESPACE DEVICE

What is sent to either comes in at the other. Prints "ready" when both are there.
"""
import ctypes
import fcntl
import os
import select
import struct
import sys

TUNSETIFF = 0x400454CA
IFF_TAP, IFF_NO_PI, IFF_VNET_HDR = 0x0002, 0x1000, 0x4000
TUNSETOFFLOAD, TUN_F_CSUM, TUN_F_TSO4 = 0x400454D0, 0x01, 0x02
CLONE_NEWNET = 0x40000000


def open_tap(device):
    tap = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH22x", device.encode(), IFF_TAP | IFF_NO_PI | IFF_VNET_HDR))
    fcntl.ioctl(tap, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4)
    return tap


def main():
    tap, namespace, device = sys.argv[1:]
    here = open_tap(tap)
    with open("/run/netns/" + namespace) as f:
        if ctypes.CDLL(None).setns(f.fileno(), CLONE_NEWNET) != 0:
            sys.exit("cannot enter " + namespace)
    there = open_tap(device)
    print("ready", flush=True)
    other = {here: there, there: here}
    while True:
        for end in select.select(list(other), [], [])[0]:
            try:
                os.write(other[end], os.read(end, 1 << 17))
            except OSError:     # the other is down
                pass


main()
