# SPDX-License-Identifier: MIT
# ovs-upcall-lost against the datapath's own count, while ovs-vswitchd is stopped.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

micro
flush
switch=$(cat /run/openvswitch/ovs-vswitchd.pid)
sink B udp 9		# no answers: when all is sent, no more can be lost
before=$(lost)
came=$(counter B e1 rx_packets)
start upcalls ovs-upcall-lost --json
kill -STOP "$switch"
send A udp --dst 10.1.0.2 --dport 9 --size 1400 --src-port-start 1024 --count 6000 >/dev/null
kill -CONT "$switch"
await reaches $((came + 6000 - $(lost) + before)) counter B e1 rx_packets
stop upcalls
kill $sink_pid
grown=$(($(lost) - before))
[ "$grown" -gt 0 ] || bad "traffic" "the datapath has lost nothing"
equal "failures are what the datapath lost" "$(column upcalls upcalls '.key.result != "0"' packets)" $grown
all=$(column upcalls upcalls true packets)
equal "all, lost and percent" \
	"$(rows upcalls ports true 'map(.values) | "\(map(.packets) | add) \(map(.lost) | add) \(.[0] | .lost_percent * .packets / 100 - .lost | fabs < 0.01)"')" \
	"$all $grown true"
equal "every failure is an event" "$(events upcalls true)" $grown
contains "the error is named" "$(of upcalls '[.[] | select(.type == "row" and .table == "upcalls") | .key.result] | join(" ")')" "E"
equal "adds up" "$(unexplained upcalls)" "[0]"
flush
