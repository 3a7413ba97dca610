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
start drop ovs-drop --json
kill -STOP "$switch"
send A udp --dst 10.1.0.2 --dport 9 --size 1400 --src-port-start 1024 --count 6000 >/dev/null
kill -CONT "$switch"
await reaches $((came + 6000 - $(lost) + before)) counter B e1 rx_packets
stop upcalls
stop drop
kill $sink_pid
grown=$(($(lost) - before))
[ "$grown" -gt 0 ] || bad "traffic" "the datapath has lost nothing"
equal "failures are what the datapath lost" "$(column upcalls upcalls '.key.result != "0"' packets)" $grown
equal "ovs-drop has them, too" "$(column drop actions '.key.what == "upcall" and .key.dev == "eA"' packets)" $grown
all=$(column upcalls upcalls true packets)
equal "all, lost and percent" \
	"$(rows upcalls ports true 'map(.values) | "\(map(.packets) | add) \(map(.lost) | add) \(.[0] | .lost_percent * .packets / 100 - .lost | fabs < 0.01)"')" \
	"$all $grown true"
equal "every failure is an event" "$(events upcalls true)" $grown
contains "the error is named" "$(of upcalls '[.[] | select(.type == "row" and .table == "upcalls") | .key.result] | join(" ")')" "E"
equal "adds up" "$(unexplained upcalls) $(unexplained drop)" "[0] [0]"
flush

# A datapath that nobody listens to.
ovs-dpctl add-dp dp9
ip link add v8 type veth peer v9
for device in v8 v9; do "$LAB_DIR/device" $device; done
ovs-dpctl add-if dp9 v8
lost9()	{ ovs-dpctl show dp9 | sed -n 's/^ *lookups:.*lost:\([0-9]*\).*/\1/p'; }
before=$(lost9)
start upcalls ovs-upcall-lost --json
start drop ovs-drop --json
send root raw --iface v9 --dst-mac 02:00:00:00:00:02 --count 10 >/dev/null
stop upcalls
stop drop
grown=$(($(lost9) - before))
equal "unheard: traffic" $grown 10
equal "unheard: failures" "$(column upcalls upcalls '.key.result == "ENOTCONN" and .key.port == 0' packets)" $grown
equal "unheard: events" "$(events upcalls '.fields.result == "ENOTCONN"')" $grown
equal "unheard: lost" "$(column upcalls ports '.key.port == 0' lost)" $grown
equal "unheard: ovs-drop" "$(column drop actions '.key.what == "unheard" and .key.dev == "v8"' packets)" $grown
equal "unheard: adds up" "$(unexplained upcalls) $(unexplained drop)" "[0] [0]"
ovs-dpctl del-dp dp9
ip link del v8
