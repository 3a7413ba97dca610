# SPDX-License-Identifier: MIT
# skbdrop and drop-stack against nft's counter and /proc/net/snmp.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

rows()		{ of "$1" "[.[] | select(.type == \"row\" and .final)] | map(select($2) | .values.packets) | add // 0"; }
account()	{ of "$1" ".[] | select(.type == \"account\") | .$2"; }
no_ports()	{ snmp B Udp NoPorts; }

in_ns B nft -f - <<'END'
table ip t {
	counter cut { }
	chain in {
		type filter hook input priority 0
		udp dport 9999 counter name cut drop
	}
}
END

ports=$(no_ports)
start drops skbdrop --json
start stacks drop-stack --json --proto udp
send A udp --dst 10.0.0.2 --dport 9999 --count 50 >/dev/null
send A udp --dst 10.0.0.2 --dport 9998 --count 30 >/dev/null
through
stop drops
stop stacks
equal "nft dropped" "$(in_ns B nft list counter ip t cut | awk '/packets/ {print $2}')" 50
equal "closed port" "$(($(no_ports) - ports))" 30
equal "NETFILTER_DROP" "$(rows drops '.key.reason == "NETFILTER_DROP"')" 50
equal "NO_SOCKET" "$(rows drops '.key.reason == "NO_SOCKET"')" 30
contains "the place is named" \
	"$(of drops '.[] | select(.type == "row" and .key.reason == "NETFILTER_DROP") | .key.place')" "nft_do_chain"
contains "the stack is named" \
	"$(of drops '.[] | select(.type == "row" and .key.reason == "NETFILTER_DROP") | .key.kstack | join(" ")')" "nf_hook_slow"
equal "the stack begins with the drop" \
	"$(of drops '.[] | select(.type == "row") | .key.kstack[0] | sub("\\+.*"; "")' | sort -u | grep -c bpf)" 0
equal "adds up" "$(account drops unexplained) $(account stacks unexplained)" "0 0"
equal "drop-stack: by flow" "$(rows stacks '.key.flow.dport == 9999')" 50
equal "drop-stack: the other" "$(rows stacks '.key.flow.dport == 9998')" 30
