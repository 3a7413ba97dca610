# SPDX-License-Identifier: MIT
# Path tools between a guest's port and the NIC, where its packets are inside of tunnels: also for
# filters, which are about what is inside.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

modprobe tun
start icmp drop-icmp --json --rx vA --tx u0
start icmp-one drop-icmp --json --rx vA --tx u0 --src 10.9.0.1 --dst 10.9.0.2
start udp drop-udp --json --rx vA --tx u0
start tcp drop-tcp --json --rx vA --tx u0
start pairs vm-pair-latency --json --from vA --to u0
start vm vm-latency --json --vm vA --phy u0
start vm-one vm-latency --json --vm vA --phy u0 --host 10.10.0.2 --by flow
start looks vm-metrics --json --vm vA --phy u0
read -r -a before <<<"$(crossed root vA u0)"
sink GB udp 5000
in_ns GA ping -q -c 20 -i 0.01 -W 60 10.9.0.2 >/dev/null
in_ns GA ping -q -c 30 -i 0.01 -W 60 10.10.0.2 >/dev/null
send GA udp --dst 10.9.0.2 --count 7 >/dev/null
await reaches 7 datagrams GB
equal "received" "$(sunk) $(stream GA GB 10.9.0.2 1000)" "7 1000"
read -r -a after <<<"$(settle crossed root vA u0)"
for tool in icmp icmp-one udp tcp pairs vm vm-one looks; do stop $tool; done
for i in 0 1 2 3; do after[i]=$((after[i] - before[i])); done
there=${after[0]} back=${after[1]}
equal "as many in as out" "${after[2]} ${after[3]}" "$there $back"

equal "drop-icmp: there, outside, back" \
	"$(whole icmp there) $(whole icmp outside) $(whole icmp back)" "50 50 50"
equal "drop-icmp by addresses of guests" \
	"$(whole icmp-one there) $(whole icmp-one outside) $(whole icmp-one back)" "20 20 20"
equal "drop-udp" "$(whole udp way) $(events udp true)" "7 0"
equal "drop-tcp: there, back, lost" \
	"$(whole tcp there) $(whole tcp back) $(events tcp true)" "$((there - 57)) $((back - 50)) 0"
equal "vm-pair-latency" "$(total pairs latency count)" "$there"
equal "vm-latency: there, back" "$(whole vm tx) $(whole vm rx)" "$there $back"
equal "vm-latency by one end, a guest's" "$(whole vm-one tx) $(whole vm-one rx)" "30 30"
equal "vm-metrics: there, back" "$(whole looks tx) $(whole looks rx)" "$there $back"
adds_up icmp icmp-one udp tcp pairs vm vm-one looks
