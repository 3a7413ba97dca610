# SPDX-License-Identifier: MIT
# A table that fills with what never ends: the oldest give way, so that later packets are measured.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

in_ns R nft -f - <<'N'
table ip drops {
	chain forward {
		type filter hook forward priority 0
		udp dport 7777 drop
	}
}
N
tool_ns=R
start way drop-udp --json --rx r0 --tx r1 --max 512 --timeout 600s
sink S udp 5000
# Three times what the table holds, over some seconds.
send C udp --dst 10.2.0.2 --dport 7777 --count 1500 --interval 0.0025 >/dev/null
send C udp --dst 10.2.0.2 --dport 5000 --count 20 >/dev/null
await reaches 20 datagrams S
stop way
equal "received" "$(sunk)" 20
equal "measured" "$(whole way way)" 20
row() { account way '.measure == "way" and .point == "in"' "$1"; }
equal "nothing is lost in the table" "$(row table_full)" 0
within "some were evicted" "$(row evicted)" 900 1500
equal "evicted, waiting" "$(($(row evicted) + $(row waiting)))" 1500
adds_up way
