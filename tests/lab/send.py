#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""send.py: send exactly N packets, each with a source port of its own.

usage: send.py PROTOCOL --dst ADDRESS [OPTION...]

PROTOCOL  udp, udp6   datagrams
          tcp-syn     SYN segments, and nothing after them
          icmp        echo requests; the port is the echo identifier
          raw         Ethernet frames of --ethertype that carry --size bytes

Packets go through sockets, as from any program. With --iface whole frames are built here
and sent by that device, also with an 802.1Q tag in the frame (--vlan).

A datagram with --gso is one packet that the kernel cuts, or a device.

Prints the number of packets sent.
"""
import argparse
import fcntl
import os
import socket
import struct
import sys
import time

ETH_IPV4, ETH_IPV6, ETH_VLAN = 0x0800, 0x86DD, 0x8100
SIOCGIFADDR, SIOCGIFHWADDR = 0x8915, 0x8927
TCP_SYN = 0x02
ICMP_ECHO = 8
UDP_SEGMENT = 103


def options():
    p = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        usage=argparse.SUPPRESS)
    p.add_argument("protocol", choices=["udp", "udp6", "tcp-syn", "icmp", "raw"])
    p.add_argument("--dst", help="address of the receiver")
    p.add_argument("--dport", type=int, default=5000, help="its port (5000)")
    p.add_argument("--src", help="address of the sender (of the device or route)")
    p.add_argument("--src-port-start", type=int, default=20000,
                   help="port of the first packet; the next has one more (20000)")
    p.add_argument("--same-port", action="store_true", help="the same port for all")
    p.add_argument("--count", type=int, default=1, help="number of packets (1)")
    p.add_argument("--size", type=int, default=32, help="bytes of payload (32)")
    p.add_argument("--interval", type=float, default=0, help="seconds between two (0)")
    p.add_argument("--iface", help="build frames and send them by this device")
    p.add_argument("--vlan", type=int, help="tag the frames with this VLAN id")
    p.add_argument("--dst-mac", help="MAC of the receiver (the neighbour table's)")
    p.add_argument("--gso", type=int, metavar="BYTES",
                   help="datagrams that the kernel cuts into pieces of BYTES of payload")
    p.add_argument("--mark", type=int, help="firewall mark of datagrams through sockets")
    p.add_argument("--ethertype", type=lambda s: int(s, 0), default=0x88B5,
                   help="of raw frames (0x88b5)")
    args = p.parse_args()
    if args.iface is None and (args.protocol == "raw" or args.vlan is not None):
        p.error("raw and --vlan need --iface")
    if args.gso and (args.iface or args.protocol not in ("udp", "udp6")):
        p.error("--gso is for datagrams through sockets")
    if args.mark is not None and (args.iface or args.protocol not in ("udp", "udp6")):
        p.error("--mark is for datagrams through sockets")
    if args.dst is None and (args.protocol != "raw" or args.dst_mac is None):
        p.error("whereto? --dst ADDRESS" + (" or --dst-mac MAC" if args.protocol == "raw" else ""))
    return args


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def family(args):
    return socket.AF_INET6 if args.protocol == "udp6" else socket.AF_INET


def pseudo_header(args, protocol, length):
    fam = family(args)
    addresses = socket.inet_pton(fam, args.src) + socket.inet_pton(fam, args.dst)
    if fam == socket.AF_INET6:
        return addresses + struct.pack("!IHBB", length, 0, 0, protocol)
    return addresses + struct.pack("!BBH", 0, protocol, length)


# One function for each protocol: the transport header and payload with source port `port`.

def udp(args, port, payload):
    length = 8 + len(payload)
    header = struct.pack("!HHH", port, args.dport, length)
    pseudo = pseudo_header(args, socket.IPPROTO_UDP, length)
    # Zero would mean that there is no checksum.
    total = checksum(pseudo + header + b"\0\0" + payload) or 0xFFFF
    return header + struct.pack("!H", total) + payload


def tcp_syn(args, port, payload):
    ports = struct.pack("!HH", port, args.dport)
    middle = struct.pack("!IIBBH", port, 0, 5 << 4, TCP_SYN, 65535)
    pseudo = pseudo_header(args, socket.IPPROTO_TCP, 20 + len(payload))
    total = checksum(pseudo + ports + middle + struct.pack("!HH", 0, 0) + payload)
    return ports + middle + struct.pack("!HH", total, 0) + payload


def icmp(args, port, payload):
    head, tail = struct.pack("!BB", ICMP_ECHO, 0), struct.pack("!HH", port, 1)
    total = checksum(head + b"\0\0" + tail + payload)
    return head + struct.pack("!H", total) + tail + payload


TRANSPORT = {
    "udp": (socket.IPPROTO_UDP, udp),
    "udp6": (socket.IPPROTO_UDP, udp),
    "tcp-syn": (socket.IPPROTO_TCP, tcp_syn),
    "icmp": (socket.IPPROTO_ICMP, icmp),
}


def ip_packet(args, port, payload):
    protocol, build = TRANSPORT[args.protocol]
    body = build(args, port, payload)
    fam = family(args)
    addresses = socket.inet_pton(fam, args.src) + socket.inet_pton(fam, args.dst)
    if fam == socket.AF_INET6:
        return struct.pack("!IHBB", 6 << 28, len(body), protocol, 64) + addresses + body
    header = struct.pack("!BBHHHBB", 0x45, 0, 20 + len(body), port, 0, 64, protocol)
    total = checksum(header + b"\0\0" + addresses)
    return header + struct.pack("!H", total) + addresses + body


# What has to be known of the device, the neighbour and the route.

def device_ioctl(iface, request):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        return fcntl.ioctl(s, request, struct.pack("256s", iface.encode()[:15]))


def device_mac(iface):
    return device_ioctl(iface, SIOCGIFHWADDR)[18:24]


def device_address(args):
    if family(args) == socket.AF_INET:
        return socket.inet_ntoa(device_ioctl(args.iface, SIOCGIFADDR)[20:24])
    return route_address(args)


def route_address(args):
    with socket.socket(family(args), socket.SOCK_DGRAM) as s:
        s.connect((args.dst, 9))
        return s.getsockname()[0]


def mac_bytes(text):
    return bytes(int(part, 16) for part in text.split(":"))


def neighbour_mac(args):
    with os.popen("ip neigh show %s dev %s" % (args.dst, args.iface)) as table:
        words = table.read().split()
    if "lladdr" not in words:
        sys.exit("send.py: %s is no known neighbour on %s: ping it first, or give --dst-mac"
                 % (args.dst, args.iface))
    return mac_bytes(words[words.index("lladdr") + 1])


def ethernet_header(args):
    mac = mac_bytes(args.dst_mac) if args.dst_mac else neighbour_mac(args)
    header = mac + device_mac(args.iface)
    if args.vlan is not None:
        header += struct.pack("!HH", ETH_VLAN, args.vlan)
    if args.protocol == "raw":
        return header + struct.pack("!H", args.ethertype)
    return header + struct.pack("!H", ETH_IPV6 if args.protocol == "udp6" else ETH_IPV4)


# Three ways to send; each returns a function of a source port.

def by_frames(args):
    header, payload = ethernet_header(args), bytes(args.size)
    if args.protocol != "raw":
        args.src = args.src or device_address(args)
    device = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    device.bind((args.iface, 0))

    def send(port):
        body = payload if args.protocol == "raw" else ip_packet(args, port, payload)
        device.send(header + body)
    return send


def by_raw_socket(args):
    protocol, build = TRANSPORT[args.protocol]
    args.src = args.src or route_address(args)
    s = socket.socket(socket.AF_INET, socket.SOCK_RAW, protocol)
    s.bind((args.src, 0))
    payload = bytes(args.size) if args.protocol == "icmp" else b""
    return lambda port: s.sendto(build(args, port, payload), (args.dst, 0))


def by_datagrams(args):
    payload = bytes(args.size)

    def send(port):
        with socket.socket(family(args), socket.SOCK_DGRAM) as s:
            s.bind((args.src or "", port))
            if args.mark is not None:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, args.mark)
            if args.gso:
                s.setsockopt(socket.SOL_UDP, UDP_SEGMENT, args.gso)
            s.sendto(payload, (args.dst, args.dport))
    return send


def main():
    args = options()
    if args.iface:
        send = by_frames(args)
    elif args.protocol in ("udp", "udp6"):
        send = by_datagrams(args)
    else:
        send = by_raw_socket(args)
    for i in range(args.count):
        if i and args.interval:
            time.sleep(args.interval)
        send(args.src_port_start + (0 if args.same_port else i))
    print(args.count)


if __name__ == "__main__":
    main()
