# SPDX-License-Identifier: MIT
# ovs-clone, ovs-drop, ovs-output, drop-trace, vm-pair-latency and ct-trace against the switch's own counts.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

n_packets()	{ ovs-ofctl dump-flows br0 "$1" | sed -n 's/.*n_packets=\([0-9]*\).*/\1/p' | paste -sd+ | bc; }
# What the kernel has counted becomes the bridge's when all flows were looked at; the first time
# waits only for a look that may have begun before.
pushed()	{ ovs-appctl revalidator/wait; ovs-appctl revalidator/wait; }
tx()		{ counter root "$1" tx_packets; }

# What becomes of 20 pings and their answers.
in_ns A ping -q -c 1 10.1.0.2 >/dev/null
start trace drop-trace --json --src 10.1.0.1 --dst 10.1.0.2 --proto icmp
in_ns A ping -q -c 20 -i 0.02 10.1.0.2 >/dev/null
stop trace
equal "drop-trace: received from A" "$(events trace '.fields.point == "receive" and .fields.dev == "eA"')" 20
equal "drop-trace: sent to B" "$(events trace '.fields.point == "transmit" and .fields.dev == "eB"')" 20
equal "drop-trace: ended" "$(events trace '.fields.point == "consumed"')" 20
equal "drop-trace: dropped" "$(events trace '.fields.point == "dropped"')" 0

# The time from A's port to B's, without delay, with it, and never.
sink B udp 9
start pair vm-pair-latency --json --from eA --to eB --proto udp
came=$(datagrams B)
send A udp --dst 10.1.0.2 --dport 9 --count 200 --same-port --interval 0.002 >/dev/null
await reaches $((came + 200)) datagrams B
stop pair
equal "vm-pair-latency: packets" "$(total pair - count)" 200
modprobe sch_netem
tc qdisc add dev eB root netem delay 10ms limit 1000
start late vm-pair-latency --json --from eA --to eB --proto udp
send A udp --dst 10.1.0.2 --dport 9 --count 50 --same-port --interval 0.005 >/dev/null
await reaches $((came + 250)) datagrams B
stop late
tc qdisc del dev eB root
equal "vm-pair-latency: delayed" "$(total late - count)" 50
# A percentile is exact to a sixteenth.
within "vm-pair-latency: the median delay, us" "$(histograms late - '.key == null' '.[].p50 | floor')" 9375 40000
kill $sink_pid

# A flow without actions; the first packet went up.
dropped()	{ ovs-appctl dpctl/dump-flows | grep 'dst=9999.*actions:drop'; }
ovs-ofctl add-flow br0 priority=10,udp,tp_dst=9999,actions=drop
flush
start drop ovs-drop --json
start each ovs-drop --json --each --dport 9999
start lost vm-pair-latency --json --from eA --to eB --dport 9999
start wrong ovs-drop --json --dport 9998
send A udp --dst 10.1.0.2 --dport 9999 --count 1 >/dev/null
await dropped >/dev/null
send A udp --dst 10.1.0.2 --dport 9999 --count 49 >/dev/null
sleep 1.5				# all 50 have waited for longer than a second
for name in drop each lost wrong; do stop $name; done
flows=$(dropped | sed -n 's/.*packets:\([0-9]*\).*/\1/p' | paste -sd+ | bc)
equal "ovs-drop: the switch has counted" "$flows" 49
equal "ovs-drop: no actions" "$(column drop no_actions '.key.dev == "eA" and .key.proto == "udp"' packets)" "$flows"
equal "ovs-drop: -e" "$(events each '.event == "no_actions" and .fields.packet.dport == 9999')" "$flows"
equal "ovs-drop: nothing else" "$(column drop dropped true packets) $(column wrong no_actions true packets)" "0 0"
equal "vm-pair-latency: never came" "$(total lost - count) $(account lost '.point == "receive"' expired)" "0 50"
ovs-ofctl del-flows br0 udp,tp_dst=9999

# A meter, a zone with room for five connections, and a switch that does not listen.
lines()	{ column drop actions ".key.what == \"$1\"" packets; }
ovs-ofctl -O OpenFlow13 add-meter br0 'meter=1,pktps,band=type=drop,rate=5'
ovs-ofctl -O OpenFlow13 add-flow br0 priority=10,udp,tp_dst=9997,actions=meter:1,normal
ovs-appctl dpctl/ct-set-limits zone=9,limit=5 >/dev/null
ovs-ofctl add-flow br0 'priority=10,udp,tp_dst=9996,actions=ct(commit,zone=9),normal'
forget
sink B udp 9996
start drop ovs-drop --json
start reasons drop-packet --json --all
send A udp --dst 10.1.0.2 --dport 9997 --count 50 --same-port >/dev/null
send A udp --dst 10.1.0.2 --dport 9996 --count 20 >/dev/null
sleep 1
tracked=$(sunk)
over=$(ovs-ofctl -O OpenFlow13 meter-stats br0 | sed -n 's/^ *0: packet_count:\([0-9]*\).*/\1/p')
stop drop
stop reasons
within "ovs-drop: traffic for the meter" "$over" 1 50
equal "ovs-drop: over the meter's rate" "$(lines meter)" "$over"
equal "ovs-drop: not tracked" "$(column drop ct '.key.proto == "udp"' packets)" $((20 - tracked))
equal "ovs-drop: tracked" "$tracked" 5
equal "ovs-drop: once" "$(column drop dropped true packets)" 0
# 6.1 gives no reasons for these.
case $(uname -r) in
6.1.*)	named="0 0" ;;
*)	named="$over $((20 - tracked))" ;;
esac
equal "drop-packet: reasons of the datapath" "$(column reasons - '.key.reason == "OVS_DROP_METER"' packets) $(column reasons - '.key.reason == "OVS_DROP_CONNTRACK"' packets)" "$named"
equal "drop-packet: all have names" "$(rows reasons - '.key.reason | type == "number"')" 0
adds_up drop reasons
ovs-ofctl del-flows br0 udp,tp_dst=9997
ovs-ofctl del-flows br0 udp,tp_dst=9996
ovs-ofctl -O OpenFlow13 del-meters br0
ovs-appctl dpctl/ct-del-limits zone=9 >/dev/null

# Three ports besides A's: br0's own, B's and u0.
ovs-ofctl add-flow br0 priority=10,udp6,tp_dst=5355,actions=flood
b=$(tx eB) u=$(tx u0) r=$(counter root br0 rx_packets)
start output ovs-output --json --dport 5355
in_ns A /usr/bin/python3 - <<'END'
import socket
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
index = socket.if_nametoindex("e0")
s.bind(("", 5354))
for i in range(50):
    s.sendto(b"x" * 20, ("ff02::1", 5355, 0, index))
END
await reaches $((b + 50)) tx eB
await reaches $((u + 50)) tx u0
await reaches $((r + 50)) counter root br0 rx_packets
stop output
equal "ovs-output: traffic" "$(($(tx eB) - b)) $(($(tx u0) - u))" "50 50"
equal "ovs-output: received" "$(column output received '.key.dev == "eA"' packets)" 50
for port in br0 eB u0; do
	equal "ovs-output: to $port" "$(column output sent ".key.dev == \"eA\" and .key.out == \"$port\"" packets)" 50
done
equal "ovs-output: in all" "$(column output sent true packets) $(column output output true packets)" "150 150"
equal "ovs-output: all share their bytes" "$(column output output true cloned)" 150
equal "ovs-output: mtu" "$(column output sent '.key.out == "eB"' mtu)" 1500
ovs-ofctl del-flows br0 udp6,tp_dst=5355

# Pings looked up once more behind connection tracking, in zone 7.
ovs-ofctl add-flow br0 'priority=10,icmp,actions=ct(table=1,zone=7)'
ovs-ofctl add-flow br0 'table=1,priority=10,icmp,ct_state=+new,actions=ct(commit,zone=7,exec(set_field:0x30000000000000005->ct_label)),normal'
ovs-ofctl add-flow br0 'table=1,priority=5,icmp,actions=normal'
in_ns A ping -q -c 2 -i 0.2 10.1.0.2 >/dev/null
pushed
before=$(n_packets table=1,icmp)
start clone ovs-clone --json --proto icmp
start depth ovs-clone --json --recursive
start ct ct-trace --json --proto icmp
start ct_other ct-trace --json --proto udp
in_ns A ping -q -c 100 -i 0.02 10.1.0.2 >/dev/null
for name in clone depth ct ct_other; do stop $name; done
pushed
equal "ovs-clone: the switch has counted" "$(($(n_packets table=1,icmp) - before))" 200
equal "ovs-clone: looked up once more" "$(column clone clones '.key.recirculated == 1' calls)" 200
within "ovs-clone: depth" "$(column depth depths '.key.depth == 1' calls)" 0 0
equal "ct-trace: answers" "$(events ct '.fields.point == "ovs_execute" and .fields.state == "ESTABLISHED_REPLY"')" 100
# Packets that overtake the first one's upcall are confirmed, too.
within "ct-trace: one connection" "$(events ct '.fields.point == "confirmed" and .fields.verdict == 1 and .fields.zone == 7')" 1 10
equal "ct-trace: the zone" "$(events ct '.event == "ovs" and .fields.zone == 7')" "$(events ct '.event == "ovs"')"
equal "ct-trace: the label of what is known" "$(of ct '[.[] | select(.event == "ovs" and .fields.point == "ovs_execute" and .fields.state != "NEW")
	| .fields | "\(.label) \(.label1) \(.label2) \(.label3)"] | unique')" '["0x5 0 0x3 0"]'
equal "ct-trace: nothing of UDP" "$(events ct_other true)" 0
adds_up trace pair late drop each lost output clone ct
ovs-ofctl del-flows br0
ovs-ofctl add-flow br0 priority=0,actions=normal
flush
