# SPDX-License-Identifier: MIT
# What path tools say of packets that did not come through: dropped by a rule, with the kernel's
# reason, and read by a socket of this host; against the counters of the rule and of the socket.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

in_ns R nft -f - <<'N'
table ip drops {
	counter dropped { }
	chain forward {
		type filter hook forward priority 0
		udp dport 7777 counter name dropped drop
	}
}
N
# fates TOOL MEASURE: how often which fate, with its reason.
fates()
{
	of "$1" "[.[] | select(.type == \"expired\" and .measure == \"$2\") | .fates[]]
		| map(\"\(.count) \(.fate) \(.reason)\") | sort | join(\", \")"
}
expired()	{ grep -c '_expired"' "$work/$1.out"; }

tool_ns=R
start udp drop-udp --json --rx r0 --tx r1 --record "$work/udp.rec"
start pairs vm-pair-latency --json --from r0 --to r1 --expired
start vm vm-latency --json --vm r0 --phy r1 --timeout 1s --expired
sink R udp 5001
send C udp --dst 10.1.0.1 --dport 5001 --count 4 >/dev/null
await reaches 4 datagrams R
equal "read in the router" "$(sunk)" 4
sink S udp 5000
send C udp --dst 10.2.0.2 --dport 7777 --count 5 >/dev/null
send C udp --dst 10.2.0.2 --dport 5000 --count 6 >/dev/null
await reaches 6 datagrams S
equal "read behind the router" "$(sunk)" 6
for tool in udp pairs vm; do await reaches 9 expired $tool; done
for tool in udp pairs vm; do stop $tool; done
dropped=$(in_ns R nft -j list counter ip drops dropped | jq '.nftables[] | select(.counter) | .counter.packets')
equal "dropped by the rule" "$dropped" 5
wanted="4 read by a socket null, 5 dropped NETFILTER_DROP"
equal "drop-udp: fates" "$(fates udp way)" "$wanted"
equal "vm-pair-latency: fates" "$(fates pairs latency)" "$wanted"
equal "vm-latency: fates" "$(fates vm tx)" "$wanted"
equal "vm-latency: what is said of them" \
	"$(of vm '[.[] | select(.type == "expired") | .diagnosis] | unique | join(",")')" "not seen in the switch"
equal "drop-udp: lines of what was dropped" "$(of udp '[.[] | select(.type == "event" and .event == "way_expired"
	and .fields.fate.reason == "NETFILTER_DROP" and (.fields.fate.place | test("^(nf_hook_slow|nft_do_chain)[+]")))] | length')" 5
equal "vm-pair-latency: lines" "$(of pairs '[.[] | select(.type == "event") | .fields.fate.fate] | sort | join(",")')" \
	"dropped,dropped,dropped,dropped,dropped,read by a socket,read by a socket,read by a socket,read by a socket"
adds_up udp pairs vm
"$BIN/drop-udp" --replay "$work/udp.rec" --json >"$work/again.out"
equal "drop-udp: replayed" "$(fates again way)" "$wanted"
contains "drop-udp: as text" "$("$BIN/drop-udp" --replay "$work/udp.rec")" "  4 read by a socket"
