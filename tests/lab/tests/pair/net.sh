# SPDX-License-Identifier: MIT
# netsize and vm-pair-gap: sizes and gaps of packets that are known.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# hist NAME MEASURE DEVICE FIELD
hist()
{
	of "$1" "[.[] | select(.type == \"histogram\" and .final and .measure == \"$2\" and .key != null)]
		| map(select((.key.name // .key.dev) == \"$3\")) | $4"
}

start size netsize --json --proto icmp
in_ns A ping -q -c 50 -i 0.02 -s 1000 10.0.0.2 >/dev/null
stop size
equal "netsize: sent by e0" "$(hist size sent e0 '.[0].count')" 50
equal "netsize: with the Ethernet header" "$(hist size sent e0 '.[0].max')" 1042
equal "netsize: received by e1" "$(hist size received e1 '.[0].count')" 50
equal "netsize: without it" "$(hist size received e1 '.[0].max')" 1028

start gap vm-pair-gap --json --dport 9
sink B udp 9
in_ns A /usr/bin/python3 - <<'END'
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.connect(("10.0.0.2", 9))
at = time.monotonic()
for i in range(200):
    at += 0.31 if i == 100 else 0.01
    s.send(b"x" * 20)
    time.sleep(max(0, at - time.monotonic()))
END
kill $sink_pid
stop gap
equal "vm-pair-gap: gaps out" "$(hist gap transmit_gap e0 'map(.count) | add')" 199
equal "vm-pair-gap: gaps in" "$(hist gap receive_gap e1 'map(.count) | add')" 199
equal "vm-pair-gap: one long gap" \
	"$(hist gap receive_gap e1 '[.[].buckets[] | select(.min > 200000) | .count] | add')" 1
within "vm-pair-gap: the median, us" "$(hist gap receive_gap e1 '.[0].p50')" 8000 17000
