# SPDX-License-Identifier: MIT
# ovs-upcall on packets that never come back: those that the rules drop, and those of which only a
# copy goes to ovs-vswitchd, for a controller or for sFlow. Packets on the slow path do come back.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# listed PORT ACTIONS: how many packets the kernel's flows to this port with these actions have passed
# on, after those that were missed.
listed()
{
	ovs-appctl dpctl/dump-flows | sed -n "/dst=$1)/s/.*packets:\([0-9]*\).*actions:.*$2.*/\1/p" |
		awk '{n += $1} END {print n + 0}'
}
# flows PORT ACTIONS: how many flows these are.
flows()		{ ovs-appctl dpctl/dump-flows | grep -c "dst=$1).*actions:.*$2"; }
# twice PORT ACTIONS: five datagrams that miss, and when their flows are installed the same again.
twice()
{
	send A udp --dst 10.1.0.2 --dport "$1" --src-port-start 41000 --count 5 >/dev/null
	await reaches 5 flows "$@"
	send A udp --dst 10.1.0.2 --dport "$1" --src-port-start 41000 --count 5 >/dev/null
	await reaches 5 listed "$@"
}
# copies NAME CONDITION: how many copies went up.
copies()	{ column "$1" copies "$2" packets; }

micro
sink B udp 5401
copied=$sink_pid
sink B udp 5402
ovs-ofctl add-flow br0 priority=10,udp,tp_dst=5400,actions=drop
ovs-ofctl add-flow br0 priority=10,udp,tp_dst=5401,actions=controller,normal
# What the kernel is said to be unable to do takes the slow path.
ovs-appctl dpif/set-dp-features br0 check_pkt_len false >/dev/null
ovs-ofctl add-flow br0 'priority=10,udp,tp_dst=5402,actions=check_pkt_larger(100)->NXM_NX_REG0[0],normal'
forget
before=$(settle missed)
start flows ovs-upcall --json --proto udp --dst 10.1.0.2
start kinds ovs-upcall --json --proto udp --dst 10.1.0.2 --by dev,cmd,portid
twice 5400 drop
twice 5401 controller
came=$(counter B e1 rx_packets)
twice 5402 slow_path
await reaches $((came + 10)) counter B e1 rx_packets
missed=$(($(settle missed) - before))
slow=$(listed 5402 slow_path)
stop flows
stop kinds
equal "the slow path, by the kernel's flows" $slow 5
equal "packets of the slow path that have come" "$(sunk)" 10
equal "misses" $missed 15
for name in flows kinds; do
	equal "$name: sent" "$(account $name '.point == "sent"' 'seen - .filtered')" $((missed + slow))
	equal "$name: back" "$(total $name latency count)" $((missed + slow - 5))
	equal "$name: not back" "$(account $name '.point == "sent"' 'expired + .waiting')" 5
	equal "$name: flows that drop" "$(column $name drop_flows true flows)" 5
	equal "$name: copies for a controller" "$(copies $name true)" 10
	equal "$name: nothing is unexplained" "$(unexplained $name)" "[0]"
done
equal "none back of what is dropped" "$(samples flows latency '.key != null and .key.flow.dport == 5400')" 0
equal "the controller's packets missed once" "$(samples flows latency '.key != null and .key.flow.dport == 5401')" 5
equal "for whom" "$(copies flows '.key.cookie == 5 and .key.cmd == "ACTION"')" 10
equal "by device and command: misses" "$(samples kinds latency '.key != null and .key.dev == "eA" and .key.cmd == "MISS"')" 10
equal "by device and command: slow path" "$(samples kinds latency '.key != null and .key.dev == "eA" and .key.cmd == "ACTION"')" $slow
equal "by device and command: copies" "$(copies kinds '.key.dev == "eA" and .key.cmd == "ACTION" and .key.portid != 0')" 10
kill $copied

# sFlow takes a copy of each packet, whatever becomes of it.
ovs-ofctl del-flows br0 udp
ovs-vsctl -- --id=@s create sflow agent=lo 'target="127.0.0.1:6343"' sampling=1 polling=0 -- set bridge br0 sflow=@s >/dev/null
sink B udp 5403
forget
start sflow ovs-upcall --json --proto udp --dst 10.1.0.2
came=$(counter B e1 rx_packets)
twice 5403 sFlow
await reaches $((came + 10)) counter B e1 rx_packets	# an output behind each copy
stop sflow
kill $sink_pid
ovs-vsctl clear bridge br0 sflow
ovs-appctl dpif/set-dp-features br0 check_pkt_len true >/dev/null
equal "sFlow: all come back" "$(total sflow latency count) $(account sflow '.point == "sent"' 'expired + .waiting')" "5 0"
equal "sFlow: copies" "$(copies sflow '.key.cookie == 1') $(copies sflow true)" "10 10"
equal "sFlow: no flow drops" "$(column sflow drop_flows true flows)" 0
adds_up sflow
