# SPDX-License-Identifier: MIT
# skbdrop and drop-stack against nft's counter and /proc/net/snmp.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

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
start drops skbdrop --json
start stacks drop-stack --json --proto udp
send A udp --dst 10.0.0.2 --dport 9999 --count 50 >/dev/null
send A udp --dst 10.0.0.2 --dport 9998 --count 30 >/dev/null
through
stop drops
stop stacks
equal "nft dropped" "$(nft_counter B t cut)" 50
equal "closed port" "$(($(snmp B Udp NoPorts) - ports))" 30
equal "NETFILTER_DROP" "$(column drops - '.key.reason == "NETFILTER_DROP"' packets)" 50
equal "NO_SOCKET" "$(column drops - '.key.reason == "NO_SOCKET"' packets)" 30
contains "the place is named" \
	"$(of drops '.[] | select(.type == "row" and .key.reason == "NETFILTER_DROP") | .key.place')" "nft_do_chain"
contains "the stack is named" \
	"$(of drops '.[] | select(.type == "row" and .key.reason == "NETFILTER_DROP") | .key.kstack | join(" ")')" "nf_hook_slow"
equal "the stack begins with the drop" \
	"$(of drops '.[] | select(.type == "row") | .key.kstack[0] | sub("\\+.*"; "")' | sort -u | grep -c bpf)" 0
equal "adds up" "$(account drops true unexplained) $(account stacks true unexplained)" "0 0"
equal "drop-stack: by flow" "$(column stacks - '.key.flow.dport == 9999' packets)" 50
equal "drop-stack: the other" "$(column stacks - '.key.flow.dport == 9998' packets)" 30
