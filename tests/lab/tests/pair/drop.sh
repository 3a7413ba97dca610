# SPDX-License-Identifier: MIT
# drop-packet, drop-eth, drop-stack and drop-tx against nft, ip, tc and /proc/net/snmp.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

rx_dropped()	{ in_ns B cat /sys/class/net/e1/statistics/rx_dropped; }

in_ns B nft -f - <<'END'
table ip t {
	counter cut { }
	chain in {
		type filter hook input priority 0
		udp dport 9999 counter name cut drop
	}
}
END

ports=$(snmp B Udp NoPorts)
start packet drop-packet --json --proto udp --dst 10.0.0.2
start other drop-packet --json --dst 10.0.0.2 --dport 9997
start reason drop-packet --json --reason NETFILTER_DROP
start each drop-packet --json --each --dport 9999
start both drop-stack --json --proto udp
start stack drop-stack --json --by kstack --dport 9999
start skip skbdrop --json --skip-unspecified --dport 9998
send A udp --dst 10.0.0.2 --dport 9999 --same-port --src-port-start 1001 --count 200 >/dev/null
send A udp --dst 10.0.0.2 --dport 9999 --same-port --src-port-start 1002 --count 100 >/dev/null
send A udp --dst 10.0.0.2 --dport 9998 --count 50 >/dev/null
through
for name in packet other reason each both stack skip; do stop $name; done
equal "nft dropped" "$(nft_counter B t cut)" 300
equal "closed port" "$(($(snmp B Udp NoPorts) - ports))" 50
equal "drop-packet: by nft" \
	"$(column packet drops '.key.reason == "NETFILTER_DROP" and (.key.place | startswith("nft_do_chain")) and .key.proto == "udp"' packets)" 300
equal "drop-packet: no socket" "$(column packet drops '.key.reason == "NO_SOCKET"' packets)" 50
equal "drop-packet: nothing else" "$(column packet drops true packets)" 350
equal "drop-packet: nothing of another flow" "$(column other drops true packets)" 0
equal "drop-packet: --reason" "$(rows reason drops true) $(column reason drops true packets)" "1 300"
equal "drop-packet: -e" "$(events each '.fields.packet.dport == 9999')" 300
# It runs who sends, unless the softirq is left to a thread, or to an interrupt of another.
sends='.fields.stack | join(" ") | contains("sys_sendto")'
within "drop-packet: -e, within sendto" "$(events each "$sends")" 1 300
equal "drop-packet: -e, who ran" "$(events each "($sends) and .fields.running.comm == \"python3\"")" "$(events each "$sends")"
equal "drop-packet: -e, the stack" "$(events each '.fields.stack | join(" ") | contains("nf_hook_slow")')" 300
flow='.key.flow.dport == 9999 and (.key.kstack | join(" ") | contains("nf_hook_slow"))'
equal "drop-stack: flows on a stack" \
	"$(column both drops "$flow and .key.flow.sport == 1001" packets) $(column both drops "$flow and .key.flow.sport == 1002" packets)" "200 100"
equal "drop-stack: --by kstack" "$(column stack drops '.key.kstack | join(" ") | contains("nf_hook_slow")' packets)" 300
# Softirqs may run elsewhere now and then, each time on another stack.
equal "drop-stack: --by kstack, a row for each" "$(rows stack drops true)" \
	"$(rows both drops '.key.flow.dport == 9999' 'map(.key.kstack) | unique | length')"
equal "skbdrop: --skip-unspecified" "$(column skip drops '.key.reason == "NO_SOCKET"' packets)" 50
in_ns B nft delete table ip t
adds_up packet reason both stack

# Frames that nobody takes; a tag is taken off before they are dropped.
mac=$(in_ns B cat /sys/class/net/e1/address)
dropped=$(rx_dropped)
start eth drop-eth --json --rx
start lldp drop-eth --json --type 35020
start quiet drop-eth --json --type 2054
start tagged drop-eth --json --rx --vlan 10
send A raw --iface e0 --dst-mac "$mac" --ethertype 0x88cc --count 20 >/dev/null
send A raw --iface e0 --dst-mac "$mac" --ethertype 0x88b5 --vlan 10 --count 10 >/dev/null
through
for name in eth lldp quiet tagged; do stop $name; done
index=$(in_ns B cat /sys/class/net/e1/ifindex)
equal "drop-eth: what e1 dropped" "$(column eth drops ".key.reason == \"UNHANDLED_PROTO\" and .key.iif == $index" frames)" \
	$(($(rx_dropped) - dropped))
equal "drop-eth: LLDP" "$(column eth drops '.key.ethertype == "0x88cc"' frames) $(column lldp drops true frames)" "20 20"
equal "drop-eth: not LLDP" "$(column lldp drops '.key.ethertype != "0x88cc"' frames) $(column quiet drops true frames)" "0 0"
equal "drop-eth: --rx" "$(column eth received '.key.dev == "e1" and .key.vlan == 10' frames)" 10
equal "drop-eth: --vlan" "$(column tagged received true frames)" 10
equal "drop-eth: without --rx" "$(column lldp received true frames)" 0
equal "drop-eth adds up" "$(unexplained eth) $(unexplained lldp)" "[0] [0]"

# A bucket too small: tc counts what its discipline refused. B answers nothing: an answer would be
# sent within the call that sends, and its buffer may lie where a refused one has lain.
sink B udp 9998
modprobe sch_tbf
in_ns A tc qdisc add dev e0 root tbf rate 100kbit burst 5kb limit 10kb
start tx drop-tx --json
start refused drop-tx --json --each --drops-only
send A udp --dst 10.0.0.2 --dport 9998 --size 1000 --count 500 --same-port >/dev/null
stop tx
stop refused
cut=$(in_ns A tc -s qdisc show dev e0 | sed -n 's/.*(dropped \([0-9]*\).*/\1/p')
within "drop-tx: traffic" "$cut" 200 499
equal "drop-tx: refused by e0" "$(column tx queue '.key.dev == "e0"' drop)" "$cut"
equal "drop-tx: sent to e0" "$(column tx queue '.key.dev == "e0"' calls)" 500
equal "drop-tx: by no other" "$(column tx queue '.key.dev != "e0"' drop)" 0
equal "drop-tx: freed" "$(column tx freed true packets)" "$cut"
equal "drop-tx: by no driver" "$(column tx driver true failed)" 0
equal "drop-tx: -e --drops-only" \
	"$(events refused '.event == "queue" and .fields.dev == "e0" and .fields.code == 1 and .fields.flow.dport == 9998')" "$cut"
equal "drop-tx: -e, nothing else" "$(events refused '.event != "freed"')" "$cut"
equal "drop-tx adds up" "$(unexplained tx) $(unexplained refused)" "[0] [0]"
in_ns A tc qdisc del dev e0 root

# fq_codel by itself: more packets than it may hold.
modprobe sch_fq_codel
in_ns A tc qdisc add dev e0 root handle 1: tbf rate 1mbit burst 5kb limit 1mb
in_ns A tc qdisc add dev e0 parent 1:1 handle 2: fq_codel limit 64
start codel drop-tx --json --proto udp
send A udp --dst 10.0.0.2 --dport 9998 --size 1000 --count 200 --same-port >/dev/null
stop codel
sunk >/dev/null
equal "drop-tx: calls of fq_codel" "$(column codel fq_codel '.key.dev == "e0"' calls)" 200
within "drop-tx: fq_codel over its limit" "$(column codel fq_codel '.key.dev == "e0"' congestion)" 1 199
in_ns A tc qdisc del dev e0 root
