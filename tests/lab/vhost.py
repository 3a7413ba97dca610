#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""vhost.py: drive the queues of a vhost-net device, as a guest's driver does, without a guest.

usage: vhost.py DEVICE COUNT [OPTION...]

DEVICE is a tap or macvtap device. Receives COUNT frames and sends COUNT, each when the one before
is through. Prints how many buffers vhost has handed back and how many interrupts it has asked
for: of the queue that receives, then of the one that sends.
"""
import argparse
import ctypes
import fcntl
import glob
import mmap
import os
import socket
import struct
import sys
import time

TUNSETIFF, TAP_FLAGS = 0x400454CA, 0x5002  # IFF_TAP, IFF_NO_PI, IFF_VNET_HDR
SET_FEATURES, SET_OWNER, SET_MEM_TABLE = 0x4008AF00, 0xAF01, 0x4008AF03
VRING_NUM, VRING_ADDR, VRING_KICK, VRING_CALL = 0x4008AF10, 0x4028AF11, 0x4008AF20, 0x4008AF21
NET_SET_BACKEND = 0x4008AF30
CLONE_NEWNET, EVENT_IDX = 0x40000000, 1 << 29
NO_INTERRUPT, WRITABLE = 1, 2
SLOTS, BUFFER, HEADER = 64, 2048, 10


def options():
    p = argparse.ArgumentParser(description=__doc__, usage=argparse.SUPPRESS,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("device")
    p.add_argument("count", type=int)
    p.add_argument("--by", help="the device that sends what is received (DEVICE)")
    p.add_argument("--ns", help="the network namespace of that device (this one)")
    p.add_argument("--event-idx", action="store_true", help="the driver knows event indices")
    p.add_argument("--quiet", action="store_true", help="the driver wants no interrupts")
    return p.parse_args()


def sys_value(device, name):
    with open("/sys/class/net/%s/%s" % (device, name)) as f:
        return f.read().strip()


def open_device(device):
    for path in glob.glob("/sys/class/net/%s/tap*/dev" % device):
        with open(path) as f:
            major, minor = map(int, f.read().split(":"))
        node = "/dev/tap%d.%d" % (major, minor)
        if not os.path.exists(node):
            os.mknod(node, 0o600 | 0o020000, os.makedev(major, minor))
        return os.open(node, os.O_RDWR | os.O_NONBLOCK)
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", device.encode(), TAP_FLAGS))
    return fd


def sender(args):
    if args.ns:
        with open("/run/netns/" + args.ns) as f:
            if ctypes.CDLL(None).setns(f.fileno(), CLONE_NEWNET) != 0:
                sys.exit("cannot enter " + args.ns)
    by = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    by.bind((args.by or args.device, 0))
    return by


# A queue: descriptors, available ring and used ring in a page each, behind them the buffers.
class Queue:
    def __init__(self, args, vhost, backend, memory, address, index):
        self.args, self.memory, self.at, self.taken = args, memory, index * SIZE, 0
        self.kick, self.call = os.eventfd(0), os.eventfd(0, os.EFD_NONBLOCK)
        self.writable = WRITABLE if index == 0 else 0
        base = address + self.at
        for slot in range(SLOTS):
            self.put("<QIHH", slot * 16, base + 3 * mmap.PAGESIZE + slot * BUFFER, BUFFER, self.writable, 0)
        self.wish()
        fcntl.ioctl(vhost, VRING_NUM, struct.pack("II", index, SLOTS))
        fcntl.ioctl(vhost, VRING_ADDR, struct.pack("IIQQQQ", index, 0, base, base + 2 * mmap.PAGESIZE,
                                                   base + mmap.PAGESIZE, 0))
        fcntl.ioctl(vhost, VRING_KICK, struct.pack("Ii", index, self.kick))
        fcntl.ioctl(vhost, VRING_CALL, struct.pack("Ii", index, self.call))
        fcntl.ioctl(vhost, NET_SET_BACKEND, struct.pack("Ii", index, backend))

    def put(self, layout, offset, *values):
        struct.pack_into(layout, self.memory, self.at + offset, *values)

    # Say when to interrupt: by the flag, or by the index of the buffer to be interrupted at.
    def wish(self):
        quiet = self.args.quiet
        self.put("<H", mmap.PAGESIZE, NO_INTERRUPT if quiet and not self.args.event_idx else 0)
        at = (self.taken - 1 if quiet else self.taken) & 0xffff
        self.put("<H", mmap.PAGESIZE + 4 + 2 * SLOTS, at)

    def offer(self, number, size=BUFFER):
        self.put("<I", number % SLOTS * 16 + 8, size)
        self.put("<H", mmap.PAGESIZE + 4 + 2 * (number % SLOTS), number % SLOTS)
        self.put("<H", mmap.PAGESIZE + 2, number + 1 & 0xffff)
        os.eventfd_write(self.kick, 1)

    def used(self):
        return struct.unpack_from("<H", self.memory, self.at + 2 * mmap.PAGESIZE + 2)[0]

    # Wait until vhost has handed one more back, and has done with it.
    def take(self):
        while self.used() == self.taken:
            time.sleep(0.001)
        self.taken += 1
        self.wish()
        time.sleep(0.01)

    def interrupts(self):
        try:
            return os.eventfd_read(self.call)
        except BlockingIOError:
            return 0


SIZE = 3 * mmap.PAGESIZE + SLOTS * BUFFER


def main():
    args = options()
    backend = open_device(args.device)
    while sys_value(args.device, "operstate") not in ("up", "unknown"):
        time.sleep(0.01)
    memory = mmap.mmap(-1, 2 * SIZE)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    vhost = os.open("/dev/vhost-net", os.O_RDWR)
    fcntl.ioctl(vhost, SET_OWNER)
    fcntl.ioctl(vhost, SET_FEATURES, struct.pack("Q", EVENT_IDX if args.event_idx else 0))
    fcntl.ioctl(vhost, SET_MEM_TABLE, struct.pack("IIQQQQ", 1, 0, address, 2 * SIZE, address, 0))
    rx, tx = (Queue(args, vhost, backend, memory, address, index) for index in (0, 1))
    ours = bytes.fromhex(sys_value(args.device, "address").replace(":", ""))
    by = sender(args)
    frame = ours + bytes.fromhex("02000000000988b5") + bytes(46)
    # Other frames may come as well: only ours are counted on.
    for number in range(args.count):
        rx.offer(number)
        by.send(frame)
        rx.take()
    buffer = SIZE + 3 * mmap.PAGESIZE
    for number in range(args.count):
        start = buffer + number % SLOTS * BUFFER
        memory[start:start + HEADER + len(frame)] = bytes(HEADER) + b"\2" + bytes(5) + ours + frame[12:]
        tx.offer(number, HEADER + len(frame))
        tx.take()
    print(rx.used(), rx.interrupts(), tx.used(), tx.interrupts())


main()
