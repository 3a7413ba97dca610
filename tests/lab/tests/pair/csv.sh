# SPDX-License-Identifier: MIT
# -f csv says what --json says: events, rows, histograms by key, and stacks.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

tool_ns=A
start tcpwin tcpwin --record "$work/tcpwin.rec"
start tcptop tcptop --record "$work/tcptop.rec"
start tcp-rtt tcp-rtt --by raddr --record "$work/tcp-rtt.rec"
start skbdrop skbdrop --record "$work/skbdrop.rec"
equal "received" "$(stream A B 10.0.0.2 300000)" 300000
send A udp --dst 10.0.0.2 --dport 9 --count 5 >/dev/null
for tool in tcpwin tcptop tcp-rtt skbdrop; do
	stop $tool
	"$BIN/$tool" --replay "$work/$tool.rec" --json >"$work/json"
	"$BIN/$tool" --replay "$work/$tool.rec" -f csv >"$work/csv" 2>"$work/accounts"
	compared=$(/usr/bin/python3 -B "$LAB_DIR/same_csv.py" "$work/json" "$work/csv" 2>&1)
	within "$tool: the same numbers" "$compared" 1 1000000
	contains "$tool: accounts on standard error" "$(cat "$work/accounts")" " seen = "
done
contains "skbdrop: stacks in a cell" "$("$BIN/skbdrop" --replay "$work/skbdrop.rec" -f csv 2>/dev/null)" ";__udp4_lib_rcv;"
