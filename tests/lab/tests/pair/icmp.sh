# SPDX-License-Identifier: MIT
# icmp-reply against the kernel's own count of what it sends.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

rows()		{ of "$1" "[.[] | select(.type == \"row\" and .final and ($2)) | .values.packets] | add // 0"; }
unexplained()	{ of "$1" '[.[] | select(.type == "account") | .unexplained] | unique | tostring'; }

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
equal "echo replies" "$(rows all '.key.type == 0 and .key.to == "10.0.0.1"')" 50
equal "port unreachable" "$(rows all '.key.type == 3 and .key.code == 3')" 30
equal "as the kernel counts" "$(rows all '.key.type == 0') $(rows all '.key.type == 3')" \
	"$(($(snmp B Icmp OutEchoReps) - replies)) $(($(snmp B Icmp OutDestUnreachs) - errors))"
contains "the code that replies" \
	"$(of all '.[] | select(.type == "row" and .final and .key.type == 0) | .key.kstack | join(" ")')" icmp_echo
equal "--type" "$(rows errors 'true') $(rows errors '.key.type == 3')" "30 30"
for tool in all errors; do equal "$tool adds up" "$(unexplained $tool)" "[0]"; done
