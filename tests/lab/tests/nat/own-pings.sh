# SPDX-License-Identifier: MIT
# drop-icmp on a router that pings, too, with and without an answer: only what it forwards counts.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

in_ns S sysctl -qw net.ipv4.icmp_echo_ignore_all=0
tool_ns=R
start icmp drop-icmp --json --rx r0 --tx r1
own=$(in_ns R ping -q -c 5 -i 0.05 -W 60 10.2.0.2 | awk '/received/ {print $4}')
in_ns S sysctl -qw net.ipv4.icmp_echo_ignore_all=1
in_ns R ping -q -c 4 -i 0.05 -W 1 10.2.0.2 >/dev/null
in_ns C ping -q -c 3 -i 0.05 -W 1 10.2.0.2 >/dev/null
in_ns S sysctl -qw net.ipv4.icmp_echo_ignore_all=0
forwarded=$(in_ns C ping -q -c 7 -i 0.05 -W 60 10.2.0.2 | awk '/received/ {print $4}')
lines()	{ grep -c '^{"type":"event"' "$work/icmp.out"; }
await reaches 3 lines
stop icmp
missing()	{ account icmp ".measure == \"$1\" and .point == \"$2\"" "expired + .waiting"; }
equal "answers to the router, to C" "$own $forwarded" "5 7"
equal "there, outside, back" "$(whole icmp there) $(whole icmp outside) $(whole icmp back)" "10 7 7"
equal "missing there, outside, back" \
	"$(missing there request_in) $(missing outside request_out) $(missing back reply_in)" "0 3 0"
equal "lines" "$(events icmp true '[.[].event] | unique | join(",")') $(lines)" "outside_expired 3"
adds_up icmp
