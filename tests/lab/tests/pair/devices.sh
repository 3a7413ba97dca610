# SPDX-License-Identifier: MIT
# --iface and --netns: where a packet is without a device, devices that stand on others, and those
# that are removed and made again.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

shown()		{ of "$1" '[.[] | select(.type == "account") | .shown] | add'; }
unknown()	{ of "$1" '[.[] | select(.type == "account") | .device_unknown] | add'; }
# sent NAME DEVICE: what netsize has seen leave by it.
sent()		{ samples "$1" sent ".key != null and .key.name == \"$2\""; }
count()		{ of "$1" '[.[] | select(.type == "histogram" and .key == null) | .count] | add // 0'; }

# A ping has no device where it starts, nor has what is dropped where a socket sends or gets it.
in_ns A nft -f - <<'N'
table ip t {
	counter dropped { }
	chain out {
		type filter hook output priority 0
		ip daddr 10.0.0.77 counter name dropped drop
	}
}
N
in_ns B /usr/bin/python3 -c '
import socket, time
server = socket.create_server(("10.0.0.2", 9100))
print("ready", flush=True)
time.sleep(600)' >"$work/server" &
server=$!
started $server "$work/server"
start ping superping --json --netns A
start iface superping --json --netns A --iface e0
start strict superping --json --netns A --iface e0 --strict
start elsewhere superping --json --netns B
start out skbdrop --json --netns A --proto udp --dst 10.0.0.77
start in skbdrop --json --netns B --iface e1 --dport 9100
start not skbdrop --json --netns A --iface lo --port 9100
in_ns A ping -q -c 20 -i 0.02 10.0.0.2 >/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10; do send A udp --dst 10.0.0.77 >/dev/null 2>&1; done
resets=$(snmp B Tcp OutRsts)
# Acknowledgements of nothing: the listening socket drops them, and resets.
in_ns A /usr/bin/python3 - <<'PY'
import socket, struct
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP)
for port in range(30000, 30015):
    tcp = struct.pack("!HHIIBBHHH", port, 9100, 1, 1, 0x50, 0x10, 1000, 0, 0)
    words = socket.inet_aton("10.0.0.1") + socket.inet_aton("10.0.0.2") + struct.pack("!HH", 6, len(tcp)) + tcp
    total = sum(struct.unpack("!%dH" % (len(words) // 2), words))
    total = (total >> 16) + (total & 0xffff)
    total = ~(total + (total >> 16)) & 0xffff
    s.sendto(tcp[:16] + struct.pack("!H", total) + tcp[18:], ("10.0.0.2", 0))
PY
await reaches $((resets + 15)) snmp B Tcp OutRsts
for name in ping iface strict elsewhere out in not; do stop $name; done
kill $server
equal "pings: --netns" "$(count ping) $(unknown ping)" "20 0"
equal "pings: --iface" "$(count iface) $(unknown iface)" "20 0"
equal "pings: --strict" "$(count strict)" 20
equal "pings: of another namespace" "$(count elsewhere)" 0
equal "dropped where they are sent, as nft" "$(shown out) $(unknown out)" "10 0"
equal "dropped where they are sent: nft" "$(nft_counter A t dropped)" 10
equal "dropped by a socket, as resets" "$(shown in) $(($(snmp B Tcp OutRsts) - resets))" "15 15"
equal "dropped by a socket, of another device" "$(shown not)" 0
in_ns A nft delete table ip t
adds_up ping iface strict elsewhere out in not

# A VLAN stands on e0, where its tag counts; a bridge on its ports. Ports are looked at alone for
# options of devices.
modprobe -a 8021q bridge dummy
in_ns A ip link add link e0 name e0.5 type vlan id 5
in_ns A ip addr add 10.5.0.1/24 dev e0.5
in_ns A ip link set e0.5 up
in_ns A ip neigh add 10.5.0.2 lladdr 02:00:00:00:00:05 dev e0.5
in_ns A ip link add br9 type bridge
in_ns A ip link add d1 type dummy
in_ns A ip link set d1 master br9
in_ns A ip link add d2 type dummy
for device in br9 d1 d2; do
	in_ns A sysctl -qw net.ipv6.conf.$device.disable_ipv6=1
	in_ns A ip link set $device up
done
in_ns A ip addr add 10.9.0.1/24 dev br9
in_ns A ip neigh add 10.9.0.2 lladdr 02:00:00:00:00:09 dev br9
start vlan netsize --json --netns A --iface e0.5 --proto udp
start bridge netsize --json --netns A --iface br9,d2 --proto udp
start ports iface-drop --json --netns A --dev br9
send A udp --dst 10.5.0.2 --count 12 >/dev/null
send A udp --dst 10.0.0.2 --count 7 >/dev/null
send A udp --dst 10.9.0.2 --count 9 >/dev/null
sleep 0.3
# d2 is removed and made again; then there is none.
in_ns A ip link del d2
await grep -q 'devices have changed' "$work/bridge.err"
in_ns A ip link add d2 type dummy
in_ns A sysctl -qw net.ipv6.conf.d2.disable_ipv6=1
in_ns A ip link set d2 up
await eval '[ "$(grep -c "devices have changed" "$work/bridge.err")" -ge 2 ]'
in_ns A ip addr add 10.8.0.1/24 dev d2
in_ns A ip neigh add 10.8.0.2 lladdr 02:00:00:00:00:08 dev d2
send A udp --dst 10.8.0.2 --count 6 >/dev/null
for name in vlan bridge ports; do stop $name; done
equal "a VLAN, and below it its tag" "$(sent vlan e0.5) $(sent vlan e0)" "12 12"
contains "a VLAN: what it is seen at" "$(cat "$work/vlan.err")" "--iface e0.5: this is seen at e0 (VLAN 5),e0.5"
equal "a bridge and its port" "$(sent bridge br9) $(sent bridge d1)" "9 9"
equal "a device that was made again" "$(sent bridge d2)" 6
contains "ports alone" "$(cat "$work/ports.err")" "--dev br9: this is seen at d1"
contains "a change is said" "$(cat "$work/bridge.err")" "--iface br9,d2: devices have changed: now d1,br9,d2"
adds_up vlan bridge ports
in_ns A ip link del e0.5
in_ns A ip link del br9
in_ns A ip link del d1
in_ns A ip link del d2
refused=$("$BIN/netsize" --iface no-such-device 2>&1)
equal "no such device: status" $? 2
