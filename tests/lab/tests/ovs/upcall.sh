# SPDX-License-Identifier: MIT
# ovs-upcall against ovs-dpctl, a stopped ovs-vswitchd, and a killed one.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# count NAME CONDITION: samples of the flows for which it is true.
count()		{ samples "$1" - ".key != null and (.key.flow | $2)"; }

# mark: remember what has come to A and B until now. come B A: wait until so many packets more have,
# so that ovs-vswitchd has sent on all that went up, and the answers to it.
mark()	{ at_b=$(counter B e1 rx_packets) at_a=$(counter A e0 rx_packets); }
come()
{
	await reaches $((at_b + $1)) counter B e1 rx_packets
	await reaches $((at_a + $2)) counter A e0 rx_packets
}

micro

# Every packet of a new flow is one upcall; the datapath counts it as missed.
sink B udp 9
sink_v4=$sink_pid
sink B udp6 9
flush
before=$(settle missed)
mark
start all ovs-upcall --json
start text ovs-upcall --top 1000
send A udp --dst 10.1.0.2 --dport 9 --src-port-start 41000 --count 20 >/dev/null
send A udp6 --dst fd01::2 --dport 9 --src-port-start 42000 --count 15 >/dev/null
send A tcp-syn --iface e0 --dst 10.1.0.2 --dport 7 --src-port-start 43000 --count 12 >/dev/null
send A icmp --dst 10.1.0.2 --src-port-start 44000 --count 10 >/dev/null
send A udp --iface e0 --vlan 7 --dst 10.1.0.2 --dport 9 --src-port-start 45000 --count 8 >/dev/null
come 65 22		# all, and what answers the SYNs and pings
after=$(settle missed)
stop all
equal "ends with 0" $status 0
stop text
grown=$((after - before))
[ "$grown" -ge 65 ] || bad "traffic" "missed grew by $grown only"
equal "sent sees what the datapath missed" "$(account all '.point == "sent"' seen)" $grown
equal "all came back" "$(account all '.point == "sent"' shown)" $grown
equal "nothing is unexplained" "$(account all '.point == "sent"' unexplained) $(account all '.point == "back"' unexplained)" "0 0"
equal "UDP" "$(count all '.proto == "udp" and .saddr == "10.1.0.1" and .sport >= 41000 and .sport < 42000')" 20
equal "IPv6" "$(count all '.ethertype == "ip6" and .saddr == "fd01::1" and .dport == 9')" 15
equal "TCP" "$(count all '.proto == "tcp" and .saddr == "10.1.0.1"')" 12
# Flows do not tell echo ids apart: what follows the first packet may find its flow installed.
within "ICMP" "$(count all '.proto == "icmp" and .saddr == "10.1.0.1"')" 1 10
equal "VLAN" "$(count all '.proto == "udp" and .sport >= 45000 and .sport < 45100')" 8
equal "keys add up to the total" "$(count all true)" "$(total all - count)"
equal "text and JSON agree" "$(grep -m1 '^count' "$work/text.out" | awk '{print $2}')" \
	"$(total all - count)"
"$BIN/ovs-upcall" --schema >"$work/schema"
if "$LAB_DIR/../runtime/schema" "$work/schema" <"$work/all.out" >"$work/verdict" 2>&1
then ok "JSON is as its schema says"; else bad "JSON schema" "$(cat "$work/verdict")"; fi
kill $sink_v4 $sink_pid

# Filters.
sink B udp 53
flush
start dns ovs-upcall --json --proto udp --dport 53 --src 10.1.0.1
start port ovs-upcall --json --dport 53
start prefix ovs-upcall --json --dst fd01::2/64 --proto udp
start device ovs-upcall --json --iface eB
start vlan ovs-upcall --json --vlan 7
mark
send A udp --dst 10.1.0.2 --dport 53 --src-port-start 46000 --count 7 >/dev/null
send A udp --dst 10.1.0.2 --dport 9 --src-port-start 46100 --count 5 >/dev/null
send A icmp --dst 10.1.0.2 --src-port-start 46200 --count 4 >/dev/null
send A udp6 --dst fd01::2 --dport 9 --src-port-start 46300 --count 6 >/dev/null
send A udp --iface e0 --vlan 7 --dst 10.1.0.2 --dport 9 --src-port-start 46400 --count 3 >/dev/null
come 25 4
for name in dns port prefix device vlan; do stop $name; done
equal "--proto --dport --src" "$(total dns - count)" 7
equal "a port filter passes no ICMP" "$(count port '.proto != "udp"')" 0
equal "--dport" "$(count port '.saddr == "10.1.0.1"')" 7
equal "--dst with an IPv6 prefix" "$(total prefix - count)" 6
equal "--vlan" "$(total vlan - count)" 3
equal "--iface sees only its own" "$(count device '.saddr == "10.1.0.1"')" 0
within "--iface sees the answers" "$(total device - count)" 1 100
equal "filtered is counted" "$(account dns '.point == "sent"' unexplained) $(account device '.point == "sent"' unexplained)" "0 0"
kill $sink_pid

# A stopped ovs-vswitchd: one packet waits for as long as it is stopped.
switch=$(cat /run/openvswitch/ovs-vswitchd.pid)
sink B udp 9
flush
start stopped ovs-upcall --json --dst 10.1.0.2 --proto udp --dport 9
kill -STOP "$switch"
mark
begun=$(date +%s%N)
send A udp --dst 10.1.0.2 --dport 9 --src-port-start 47000 >/dev/null
sleep 0.3
kill -CONT "$switch"
come 1 0
took=$((($(date +%s%N) - begun) / 1000))
stop stopped
equal "stopped: one packet" "$(total stopped - count)" 1
within "stopped: its wait, us" "$(total stopped - max)" 300000 $took
kill $sink_pid

# Functions by kprobe measure the same.
flush
start kprobe ovs-upcall --json --kprobe --dst 10.1.0.2 --proto udp
mark
send A udp --dst 10.1.0.2 --dport 9 --src-port-start 48000 --count 9 >/dev/null
come 9 0
stop kprobe
equal "by kprobe" "$(total kprobe - count)" 9
contains "by kprobe, it says so" "$(of kprobe '.[0].points[1].attached')" "kprobe"

# A killed ovs-vswitchd: what waits is lost, and none is forgotten.
flush
start killed ovs-upcall --json --dst 10.1.0.2 --proto udp
kill -STOP "$switch"
send A udp --dst 10.1.0.2 --dport 9 --src-port-start 49000 --count 5 >/dev/null
kill -KILL "$switch"
sleep 6.5
stop killed
equal "killed: seen" "$(account killed '.point == "sent"' seen)" \
	"$(( $(account killed '.point == "sent"' filtered) + 5 ))"
equal "killed: all expired" "$(account killed '.point == "sent"' expired) $(account killed '.point == "sent"' waiting)" "5 0"
equal "killed: nothing measured" "$(total killed - count)" 0

# Wrong use, and hosts where it cannot work.
message() { "$BIN/ovs-upcall" "$@" 2>&1 >/dev/null; }
code()    { "$BIN/ovs-upcall" "$@" >/dev/null 2>&1; echo $?; }
equal "unknown option: code" "$(code --no-such-option)" 2
contains "unknown option: message" "$(message --no-such-option)" "no-such-option"
equal "wrong address: code" "$(code --dst 10.1.0.300)" 2
contains "wrong address: message" "$(message --dst 10.1.0.300)" "10.1.0.300"
equal "dry run: code" "$(code --dry-run)" 0
contains "dry run: variant" "$("$BIN/ovs-upcall" --dry-run)" "tracepoint openvswitch:ovs_dp_upcall"
contains "explain: maps" "$("$BIN/ovs-upcall" --explain)" "latency_waiting"
setpriv --reuid 65534 --clear-groups --inh-caps=-all "$BIN/ovs-upcall" >"$work/nobody" 2>&1
equal "no permission: code" $? 1
equal "no permission: one message" "$(wc -l <"$work/nobody")" 1
contains "no permission: says what is needed" "$(cat "$work/nobody")" "CAP_BPF"
for port in eA eB u0; do ip link del $port; done
ovs-dpctl del-dp ovs-system
rmmod vport_vxlan vport_geneve vport_gre 2>/dev/null
rmmod openvswitch
equal "no module: code" "$(code)" 3
contains "no module: what to do" "$(message)" "modprobe openvswitch"
