# SPDX-License-Identifier: MIT
# ovs-megaflow against ovs-vswitchd's own list of the flows in the kernel.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# flows NAME CONDITION WHAT: of the flows that the kernel took and for which it is true.
flows()
{
	events "$1" '.event == "flow" and .fields.result == "0"' ".[].fields | select($2) | $3"
}
# listed PATTERN: the kernel's flows, a line each.
listed()	{ ovs-appctl dpctl/dump-flows -m --no-names | grep "$1"; }
# said: of such lines the id, in_port, eth to icmp, and the actions. What the mask excludes, the
# kernel lists as 0; a request still has the packet's values.
said()
{
	sed -E 's/^ufid:([^,]*),.*(in_port\([^)]*\)).*(eth\([^)]*\),.*icmp\([^)]*\)).*actions:(.*)$/\1 \2 \3 \4/
		s:=[^,()/]*/(0|0\.0\.0\.0)([,)]):=*\2:g' | sort
}
# shown NAME: the same of what the tool shows.
shown()		{ flows "$1" '(.flow.key | test("icmp.type=[08],")) and .what == "new"' '"ufid:\(.flow.ufid), \(.flow.key), actions:\(.flow.actions)"' | said; }

# Without flows; ovs-vswitchd forgets them, too, which it does not when flush deletes them.
fresh()		{ ovs-appctl revalidator/purge; ovs-appctl revalidator/wait; flush; }

# The misses of packets between A and B.
missed_between='.event == "missed" and .fields.flow.proto == "icmp" and ([.fields.flow.saddr, .fields.flow.daddr] - ["10.1.0.1", "10.1.0.2"] == [])'

# Pings from A to B: two flows, shown with the id, key, mask and actions that the kernel lists.
mega
ovs-ofctl add-flow br0 priority=10,icmp,icmp_type=8,actions=normal
ovs-ofctl add-flow br0 priority=10,icmp,icmp_type=0,actions=normal
fresh
start ping ovs-megaflow --json
start text ovs-megaflow --flows
start one ovs-megaflow --json --src 10.1.0.1
in_ns A ping -q -c 1 10.1.0.2 >/dev/null	# when it is answered both flows are there
in_ns A ping -q -c 2 -i 0.3 10.1.0.2 >/dev/null
list=$(listed 'icmp(type=[08],')		# not what an earlier test has left to complain about
for name in ping text one; do stop $name; done
equal "the kernel lists flows" "$(echo "$list" | wc -l)" 2
equal "they are shown, with id, in_port, eth to icmp, and actions" "$(shown ping)" "$(echo "$list" | said)"
equal "ovs-vswitchd has made them" "$(flows ping 'true' '.task.comm' | sed 's/[0-9]*$//' | sort -u)" "handler"
equal "a packet was missed for each" \
	"$(of ping "[.[] | select($missed_between and .fields.cmd == \"MISS\")] | length")" 2
equal "and has come by its port" \
	"$(of ping "[.[] | select($missed_between) | .fields.in_port] | unique | length")" 2
equal "--src chooses packets" \
	"$(of one '[.[] | select(.event == "missed") | .fields.flow.saddr] | unique')" '["10.1.0.1"]'
for part in key actions ufid; do
	equal "text: $part" "$(grep "^    $part: " "$work/text.out" | sort)" \
		"$(flows ping 'true' "\"    $part: \\(.flow.$part)\"" | sort)"
done
equal "counted" "$(rows ping - '.key.what == "new"' 'map(.values.flows) | add')" \
	"$(account ping '.measure == "flow" and .point == "new"' shown)"

# A flood to the three ports besides A's; in their order, with those that repeat.
ovs-ofctl add-flow br0 priority=10,udp,tp_dst=5355,actions=flood
ovs-ofctl add-flow br0 priority=10,udp,tp_dst=5356,actions=output:eB,output:u0,output:eB
ovs-ofctl add-flow br0 priority=10,udp,tp_dst=5357,actions=drop
ovs-ofctl add-flow br0 'priority=10,udp,tp_dst=5358,actions=ct(commit,zone=7,table=1)'
ovs-ofctl add-flow br0 'table=1,ip,actions=mod_vlan_vid:9,mod_nw_ttl:7,output:u0,strip_vlan,output:eB'
sink B udp 5355
udp_flows()	{ listed 'udp(' | ${1-wc -l}; }
fresh
start rules ovs-megaflow --json --flows
for port in 5355 5356 5357 5358; do
	send A udp --dst 10.1.0.2 --dport $port --count 1 >/dev/null
done
await reaches 5 udp_flows	# that of the last port is looked up twice
list=$(udp_flows cat)
stop rules
kill $sink_pid
# actions PORT: what the tool shows of the flow to a port.
actions() { flows rules "(.flow.key | contains(\"udp(\") and contains(\"dst=$1\")) and .what == \"new\"" .flow.actions; }
equal "a flood has three outputs" "$(actions 5355 | tr , '\n' | wc -l)" 3
equal "outputs that repeat" "$(actions 5356 | awk -F, '{ print NF, $1 == $3, $1 == $2 }')" "3 1 0"
equal "--flows" "$(of rules '[.[] | select(.event == "missed")] | length')" 0
equal "no actions" "$(actions 5357)" "drop"
contains "connection tracking" "$(actions 5358)" "ct(commit,zone=7)"
contains "and once more" "$(actions 5358)" "recirc(0x"
contains "VLAN" "$(flows rules true .flow.actions)" "push_vlan(vid=9,pcp=0)"
contains "fields are set" "$(flows rules true .flow.actions)" "set(ipv4(ttl=7))"
equal "all as the kernel lists them" "$(flows rules '.flow.key | contains("udp(")' .flow.actions | sort -u)" \
	"$(echo "$list" | sed 's/.*actions://' | sort -u)"
ovs-ofctl del-flows br0
ovs-ofctl add-flow br0 priority=0,actions=normal

# Keys of other kinds: VLAN is entered, IPv6, ARP.
fresh
start keys ovs-megaflow --json --flows
send A udp --iface e0 --vlan 7 --dst 10.1.0.2 --dport 9 --count 1 >/dev/null
await listed 'encap(' >/dev/null
in_ns A ping -q -c 1 fd01::2 >/dev/null
in_ns A ip neigh flush dev e0
in_ns A ping -q -c 1 10.1.0.100 >/dev/null
stop keys
contains "behind a VLAN tag" "$(flows keys true .flow.key)" "encap(eth_type(0x0800),ipv4(src=10.1.0.1"
contains "IPv6" "$(flows keys true .flow.key)" "ipv6(src=fd01::1"
contains "ARP" "$(flows keys true .flow.key)" "arp(sip=10.1.0.1"

# Flows that are deleted are shown when that is asked for.
fresh
start gone ovs-megaflow --json --flows --del
start kept ovs-megaflow --json --flows
in_ns A ping -q -c 2 -i 0.3 10.1.0.2 >/dev/null
ids=$(listed 'in_port(' | sed 's/^ufid:\([^,]*\),.*/\1/' | sort)
ovs-appctl revalidator/purge		# ends when they are deleted
within "there are flows to delete" "$(echo "$ids" | grep -c -)" 2 100
for name in gone kept; do stop $name; done
equal "deleted: their ids" "$(flows gone '.what == "deleted"' .flow.ufid | grep -F "$ids" | sort)" "$ids"
equal "not asked for" "$(flows kept '.what == "deleted"' .what)" ""
adds_up ping one rules keys gone kept
equal "nothing was cut short" "$(flows ping .flow.truncated .what)$(flows rules .flow.truncated .what)" ""
"$BIN/ovs-megaflow" --schema >"$work/schema"
if "$LAB_DIR/../runtime/schema" "$work/schema" <"$work/rules.out" >"$work/verdict" 2>&1
then ok "JSON is as its schema says"; else bad "JSON schema" "$(cat "$work/verdict")"; fi
ovs-ofctl del-flows br0
ovs-ofctl add-flow br0 priority=0,actions=normal
# A has forgotten its neighbours, too.
for to in 10.1.0.2 10.1.0.254 fd01::2; do in_ns A ping -q -c 1 $to >/dev/null; done
fresh
