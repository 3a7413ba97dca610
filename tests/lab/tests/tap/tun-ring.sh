# SPDX-License-Identifier: MIT
# tun-ring against the device's own count of drops: a ring of 256 places, and nobody who reads.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

frames()	{ send root raw --iface t1 --dst-mac 02:00:00:00:00:02 --count "$1" >/dev/null; }

ip link set t1 txqueuelen 256
hold t1
start ring tun-ring --json
start other tun-ring --json --queue 1
drops=$(counter root t1 tx_dropped)
frames 300
stop ring
stop other
held >/dev/null
equal "what the device has dropped" $(($(counter root t1 tx_dropped) - drops)) 44
equal "packets, full, size, most" \
	"$(rows ring ring true 'map([.key.dev, .key.queue, .values.packets, .values.full, .values.size, .values.most])')" \
	'[["t1",0,300,44,256,256]]'
equal "percent full, and at most" "$(rows ring ring true 'map(.values | [(.full_percent * 3 | round), .most_percent])')" "[[44,100]]"
equal "each place was taken once" "$(histograms ring used '.key == null' '.[] | "\(.count) \(.max)"')" "256 256"
equal "lost packets" "$(rows ring lost true 'map(.values.packets)')" "[44]"
equal "another queue" "$(rows other ring true 'map(.values.packets)')" "[]"
equal "adds up" "$(unexplained ring)" "[0]"

# A reader that keeps up: no packet finds the ring full, nor more than a few before it.
hold t1 --pace 1ms
start paced tun-ring --json --each
read=$(counter root t1 tx_packets)		# a tap device has sent what was read from it
for i in 1 2 3 4 5; do frames 1; done
await reaches $((read + 5)) counter root t1 tx_packets
stop paced
equal "all were read" $(($(counter root t1 tx_packets) - read)) 5
held >/dev/null
equal "none is lost" "$(rows paced lost true 'map(.values.packets)')" "[]"
