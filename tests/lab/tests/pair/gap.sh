# SPDX-License-Identifier: MIT
# vm-pair-gap where a packet is seen at several devices.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# Each datagram passes two devices of B, the port of a bridge and the bridge. Each is sent 50 ms after
# the last has come.
ip link add p0 type veth peer p1 netns B
"$LAB_DIR/device" p0 10.6.0.1/24
ip -n B link add br9 type bridge
ip -n B link set p1 master br9 up
in_ns B "$LAB_DIR/device" br9 10.6.0.2/24
await ping -q -c 1 -W 1 10.6.0.2 >/dev/null
$(ns_prefix B) /usr/bin/python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 9))
print("ready", flush=True)
while True:
    s.sendto(b"y", s.recvfrom(100)[1])' >"$work/answers" &
answers=$!
started $answers "$work/answers"
start gap vm-pair-gap --json --dport 9
/usr/bin/python3 -c '
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.connect(("10.6.0.2", 9))
for _ in range(20):
    s.send(b"x")
    s.recv(100)
    time.sleep(0.05)'
stop gap
kill $answers
gaps() { histograms gap receive_gap ".key != null and .key.dev == \"$1\"" "$2"; }
for device in p1 br9; do
	equal "vm-pair-gap: gaps at $device" "$(gaps $device '.[].count')" 19
	equal "vm-pair-gap: ... of less than 40 ms" \
		"$(gaps $device '[.[].buckets[] | select(.max < 40000) | .count] | add // 0')" 0
done
adds_up gap
ip link del p0
ip -n B link del br9
