# SPDX-License-Identifier: MIT
# icmp-reply against the kernel's own count of what it sends.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

rows()		{ of "$1" "[.[] | select(.type == \"row\" and .final and ($2)) | .values.packets] | add // 0"; }
unexplained()	{ of "$1" '[.[] | select(.type == "account") | .unexplained] | unique | tostring'; }
# snmp NAME: B's counter of ICMP.
snmp()		{ in_ns B awk -v name="$1" '/^Icmp:/ {if (++n == 1) for (i = 1; i <= NF; i++) if ($i == name) at = i; if (n == 2) print $at}' /proc/net/snmp; }

in_ns B sysctl -q -w net.ipv4.icmp_ratelimit=0
sysctl -q -w net.ipv4.icmp_msgs_burst=1000
replies=$(snmp OutEchoReps) errors=$(snmp OutDestUnreachs)
start all icmp-reply --json
start errors icmp-reply --json --type 3 --src 10.0.0.1
in_ns A ping -q -c 50 -i 0.02 10.0.0.2 >/dev/null
send A udp --dst 10.0.0.2 --dport 9998 --count 30 >/dev/null
sleep 0.3
stop all
stop errors
equal "echo replies" "$(rows all '.key.type == 0 and .key.to == "10.0.0.1"')" 50
equal "port unreachable" "$(rows all '.key.type == 3 and .key.code == 3')" 30
equal "as the kernel counts" "$(rows all '.key.type == 0') $(rows all '.key.type == 3')" \
	"$(($(snmp OutEchoReps) - replies)) $(($(snmp OutDestUnreachs) - errors))"
contains "the code that replies" \
	"$(of all '.[] | select(.type == "row" and .final and .key.type == 0) | .key.kstack | join(" ")')" icmp_echo
equal "--type" "$(rows errors 'true') $(rows errors '.key.type == 3')" "30 30"
for tool in all errors; do equal "$tool adds up" "$(unexplained $tool)" "[0]"; done
