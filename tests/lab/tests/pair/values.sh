# SPDX-License-Identifier: MIT
# What the language calculates and reads: differences below zero, their halves and what is left;
# arrays of bytes, and the addresses in them; an argument after a struct that takes two registers;
# the task of a start.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

start values ../lab/build/bin/values --json
start kprobe ../lab/build/bin/values --json --kprobe
start other ../lab/build/bin/values --json --comm other
in_ns A ip neigh flush dev e0
in_ns A /usr/bin/python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for size in (58, 358, 957, 1258):
    s.sendto(bytes(size), ("10.0.0.2", 9000))
t = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
t.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b"reno")
t.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)'
settled() { in_ns A ip neigh show 10.0.0.2 dev e0; }
settle settled >/dev/null
index=$(in_ns A cat /sys/class/net/e0/ifindex)
mac=$(in_ns B cat /sys/class/net/e1/address)
stop values
stop kprobe
stop other

# A frame has 42 bytes of headers.
less() { of "$1" '[.[] | select(.table == "less") | [.key.less, .key.half, .key.rest, .values.packets, .values.sum, .values.max]] | sort' | tr -d ' \n'; }
for name in values kprobe; do
	equal "$name: differences, halves, rests, sums, maxima" "$(less $name)" \
		"[[-900,-450,-4,1,-900,0],[-600,-300,-5,1,-600,0],[-1,0,-1,1,-1,0],[300,150,6,1,300,300]]"
	equal "$name: if then else, the smallest" \
		"$(rows $name chosen true 'map("\(.key.size) \(.key.dev) \(.values.packets) \(.values.least) \(.values.none) \(.values.large) \(.values.most)") | sort | join(",")')" \
		"-1 0 2 100 0 0 2,1300 $index 1 1300 0 1300 1300,999 $index 1 999 0 0 1"
	equal "$name: compared with a number without sign" "$(column $name shorter true packets)" 3
	equal "$name: below zero there is no place in a histogram" \
		"$(of $name '.[] | select(.type == "histogram" and .measure == "lengths") | "\(.count) \(.sum) \(.max)"')" "4 300 300"
	equal "$name: what lies behind a struct" "$(column $name protocols '.key.protocol == 17' packets)" 4
	equal "$name: the argument after a struct" \
		"$(events $name '.event == "setting" and .fields.comm == "python3"' 'map("\(.fields.optname) \(.fields.optlen)") | join(", ")')" "13 4, 1 4"
done
neighbours() { events values ".event == \"neighbour\" and .fields.address == \"10.0.0.2\" and .fields.dev == \"e0\"" "$1"; }
within "10.0.0.2 is looked for" "$(neighbours length)" 1 20
equal "bytes are no text, all of them are shown" \
	"$(neighbours "map(.fields | .mac == .ha[0:17] and (.ha | length) == 95) | unique | tostring")" "[true]"
equal "the peer's address, at the end of the call" \
	"$(neighbours "map(.fields | select(.mac != \"00:00:00:00:00:00\") | .mac, .new) | unique | tostring")" "[\"$mac\"]"
# Calls of a task that is not meant are not measured.
equal "calls by their starts' task" "$(histograms values took '.key.comm == "python3"' 'map(.count)')" "[4]"
equal "calls of other tasks" "$(histograms other took 'true' 'map(.count) | add // 0')" 0
adds_up values other
