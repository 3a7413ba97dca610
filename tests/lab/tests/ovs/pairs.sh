# SPDX-License-Identifier: MIT
# vm-pair-latency between two of three ports: A and B, while X (behind u0) talks to both. What is
# flooded is measured once, and what comes back to its own port is not.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# measured NAME: "FROM>TO COUNT" of each direction.
measured()
{
	histograms "$1" latency '.key != null' \
		'map("\(.key.from)>\(.key.to) \(.count)") | sort | join(", ")'
}
# sent: by the three ports. come BEFORE A B X: have they sent so many more by now?
sent()		{ for port in eA eB u0; do counter root $port tx_packets; done; }
come()
{
	[ "$(paste -d' ' <(echo "$1") <(sent) | awk '{print $2 - $1}' | paste -sd' ')" = "$2 $3 $4" ]
}
# to NS ADDRESS PORT COUNT
to()		{ send "$1" udp --dst "$2" --dport "$3" --count "$4" >/dev/null; }

# Nobody answers, or forgets a flow.
for ns in A B X; do
	in_ns $ns nft 'add table ip t; add chain ip t in { type filter hook input priority 0; udp dport 7000-7003 drop; }'
done
ovs-vsctl --no-wait set Open_vSwitch . other_config:max-idle=600000
ovs-ofctl add-flow br0 priority=10,udp,tp_dst=7001,actions=flood
ovs-ofctl add-flow br0 priority=10,udp,in_port=eA,tp_dst=7002,actions=in_port,output:eB
ovs-ofctl add-flow br0 priority=10,udp,in_port=eA,tp_dst=7003,actions=in_port
forget
# once: a packet of each flow. known: are all flows in the kernel?
once()
{
	to A 10.1.0.2 7000 1; to B 10.1.0.1 7000 1; to A 10.1.0.100 7000 1
	to X 10.1.0.1 7000 1; to X 10.1.0.2 7000 1; to A 10.1.0.2 7001 1
	to X 10.1.0.2 7001 1; to A 10.1.0.2 7002 1; to A 10.1.0.2 7003 1
}
known()
{
	local hits

	hits=$(hit)
	once
	[ $(($(settle hit) - hits)) = 9 ]
}
await known

start pair vm-pair-latency --json --from eA,eB --to eA,eB --by from,to --proto udp
start all vm-pair-latency --json --from eA,eB,u0 --to eA,eB,u0 --proto udp
before=$(sent) misses=$(missed)
to A 10.1.0.2 7000 30; to B 10.1.0.1 7000 20; to A 10.1.0.100 7000 10
to X 10.1.0.1 7000 10; to X 10.1.0.2 7000 10
to A 10.1.0.2 7001 25; to X 10.1.0.2 7001 15
to A 10.1.0.2 7002 12; to A 10.1.0.2 7003 8
await come "$before" $((20 + 10 + 15 + 12 + 8)) $((30 + 10 + 25 + 15 + 12)) $((10 + 25))
stop pair
stop all
equal "all sent what they should" "$(come "$before" 65 92 35 && echo yes) $(($(missed) - misses))" "yes 0"
equal "between A and B" "$(measured pair)" "eA>eB 67, eB>eA 20"
equal "all, what is flooded once" "$(total all latency count)" 132
equal "from a port to itself" "$(measured all | grep -cE '(eA>eA|eB>eB|u0>u0)')" 0
adds_up pair all
