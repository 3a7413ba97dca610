# SPDX-License-Identifier: MIT
# Datagrams that one call hands over as one packet (UDP_SEGMENT): to B they are cut before eB, and
# the first segment stands for all; to C they go whole. Then many that are alike, in a queue.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

for to in "B eB 10.0.0.2 100" "C eC 10.0.0.3 10"; do
	read -r ns port address sent <<<"$to"
	start udp drop-udp --json --rx eA --tx $port
	start pairs vm-pair-latency --json --from eA --to $port
	start vm vm-latency --json --vm eA --phy $port --dir tx
	in=$(counter root eA rx_packets) out=$(counter root $port tx_packets)
	sink $ns udp 5000
	send A udp --dst $address --count 10 --gso 1000 --size 10000 >/dev/null
	await reaches 100 datagrams $ns
	equal "$ns: received, sent by $port" "$(sunk) $(($(counter root $port tx_packets) - out))" "100 $sent"
	for tool in udp pairs vm; do stop $tool; done
	equal "$ns: came" "$(($(counter root eA rx_packets) - in))" 10
	equal "$ns: drop-udp" "$(whole udp way) $(events udp true)" "10 0"
	equal "$ns: vm-pair-latency" "$(total pairs latency count)" 10
	equal "$ns: vm-latency" "$(whole vm tx)" 10
	adds_up udp pairs vm
done

# A hundred datagrams of one flow with the IP id 0 and equal contents, several at once in a queue
# that holds each for 50 ms at least.
tc qdisc add dev eC root netem delay 50ms
start pairs vm-pair-latency --json --from eA --to eC
sink C udp 5000
in_ns A /usr/bin/python3 -c "
import socket, time
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.setsockopt(socket.IPPROTO_IP, 10, 2)	# IP_MTU_DISCOVER, IP_PMTUDISC_DO
    s.bind(('', 32000))
    for _ in range(100):
        s.sendto(bytes(32), ('10.0.0.3', 5000))
        time.sleep(0.005)"
await reaches 100 datagrams C
equal "alike: received" "$(sunk)" 100
stop pairs
equal "alike: all are measured" "$(total pairs latency count)" 100
equal "alike: none is repeated or unclear" \
	"$(account pairs '.measure == "latency"' repeated) $(account pairs '.measure == "latency"' not_unique)" "0 0"
within "alike: the fastest, us" \
	"$(histograms pairs latency '.key == null' '[.[].buckets[].min] | min')" 40000 1000000
adds_up pairs
