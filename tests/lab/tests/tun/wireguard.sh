# SPDX-License-Identifier: MIT
# Tools at wireguard and at a tun device, whose packets have no Ethernet header.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"
. "$LAB_DIR/headerless.sh"

# What a program behind tun9 answers: echoes, and of datagrams to port 9 the same, back to port 9.
tun_peer()
{
	exec nsenter --net=/run/netns/A /usr/bin/python3 -c '
import fcntl, os, struct
tun = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(tun, 0x400454CA, struct.pack("16sH22x", b"tun9", 0x1001))	# IFF_TUN, IFF_NO_PI
print("ready", flush=True)
while True:
    p = bytearray(os.read(tun, 65536))
    four = p[0] >> 4 == 4
    at, size, first = (20, 4, 12) if four else (40, 16, 8)
    asks = 8 if four else 128
    proto = p[9 if four else 6]
    p[first:first + 2 * size] = p[first + size:first + 2 * size] + p[first:first + size]
    if proto in (1, 58) and p[at] == asks:
        p[at] = 0 if four else 129
        change = 0x0800 if four else 0xfeff	# the sum of what is gone, less that of what came
        total = struct.unpack_from("!H", p, at + 2)[0] + change
        struct.pack_into("!H", p, at + 2, (total & 0xffff) + (total >> 16))
    elif proto != 17 or p[at + 2:at + 4] != b"\0\x09":
        continue
    os.write(tun, p)'
}

# keys: both ends of wg9.
keys()
{
	local a=9091bbce2f4584149847a710c77b554797551c36f71042ee9062fb6e0658d351
	local a_public=74b4dce353bf4fde57362788f267f3a39443a2e9e27471832070059abd0aed29
	local b=f80633589904421f34c281ae96c0f8b395dd550fd5cec0478f2900c110d5e771
	local b_public=0388531113698beb4274adbc615b45cf88cc39060b215552ce4fd34f60ffbd7a

	in_ns A "$LAB_DIR/wireguard.py" wg9 $a 7777 $b_public 10.0.0.2
	in_ns B "$LAB_DIR/wireguard.py" wg9 $b 7777 $a_public 10.0.0.1
}

modprobe -a wireguard tun
for ns in A B; do ip -n $ns link add wg9 type wireguard; done
keys
sink B udp 53
join wg9 13; look wg9 13
kill $sink_pid
in_ns A ip tuntap add tun9 mode tun
in_ns A "$LAB_DIR/device" tun9 10.14.0.1/24 fd14::1/64
tun_peer >"$work/peer" &
peer=$!
started $peer "$work/peer"
look tun9 14
kill $peer
leave wg9 tun9
