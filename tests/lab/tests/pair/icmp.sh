# SPDX-License-Identifier: MIT
# icmp-reply against the kernel's own count of what it sends.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

in_ns B sysctl -q -w net.ipv4.icmp_ratelimit=0
sysctl -q -w net.ipv4.icmp_msgs_burst=1000
replies=$(snmp B Icmp OutEchoReps) errors=$(snmp B Icmp OutDestUnreachs)
start all icmp-reply --json
start errors icmp-reply --json --type 3 --src 10.0.0.1
in_ns A ping -q -c 50 -i 0.02 10.0.0.2 >/dev/null
send A udp --dst 10.0.0.2 --dport 9998 --count 30 >/dev/null
await reaches $((replies + 50)) snmp B Icmp OutEchoReps
await reaches $((errors + 30)) snmp B Icmp OutDestUnreachs
stop all
stop errors
equal "echo replies" "$(column all - '.key.type == 0 and .key.to == "10.0.0.1"' packets)" 50
equal "port unreachable" "$(column all - '.key.type == 3 and .key.code == 3' packets)" 30
equal "as the kernel counts" "$(column all - '.key.type == 0' packets) $(column all - '.key.type == 3' packets)" \
	"$(($(snmp B Icmp OutEchoReps) - replies)) $(($(snmp B Icmp OutDestUnreachs) - errors))"
contains "the code that replies" \
	"$(rows all - '.key.type == 0' '.[].key.kstack | join(" ")')" icmp_echo
equal "--type" "$(column errors - true packets) $(column errors - '.key.type == 3' packets)" "30 30"
adds_up all errors
