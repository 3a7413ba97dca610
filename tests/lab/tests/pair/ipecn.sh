# SPDX-License-Identifier: MIT
# ipecn against the kernel's own count of marked packets.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

marked()	{ in_ns B awk '/^IpExt:/ {if (!n++) split($0, name); else for (i = 1; i <= NF; i++) if (name[i] == "InCEPkts") print $i}' /proc/net/netstat; }
echoes()	{ in_ns B awk '$1 == "Icmp6InEchos" {print $2}' /proc/net/snmp6; }
lines()		{ of "$1" '[.[] | select(.type == "event")] | length'; }
rows()		{ of "$1" "[.[] | select(.type == \"row\" and .final)] | map(select($2) | .values.packets) | add // 0"; }
ecn()		{ rows "$1" ".key.ecn == \"$2\""; }

before=$(marked) asked=$(snmp B Icmp InEchos) asked6=$(echoes)
start v4 ipecn --json --src 10.0.0.1
start v6 ipecn --json --src fd00::1
in_ns A ping -q -c 20 -i 0.02 -Q 3 10.0.0.2 >/dev/null
in_ns A ping -q -c 7 -i 0.02 -Q 2 10.0.0.2 >/dev/null
in_ns A ping -q -c 5 -i 0.02 -Q 0 10.0.0.2 >/dev/null
in_ns A ping -6 -q -c 9 -i 0.02 -Q 3 fd00::2 >/dev/null
in_ns A ping -6 -q -c 4 -i 0.02 -Q 1 fd00::2 >/dev/null
await reaches $((asked + 32)) snmp B Icmp InEchos
await reaches $((asked6 + 13)) echoes
stop v4
stop v6
equal "the kernel counts 20" $(($(marked) - before)) 20
equal "lines" "$(lines v4) $(lines v6)" "20 9"
equal "IPv4" "$(ecn v4 CE) $(ecn v4 ECT_0) $(ecn v4 ECT_1) $(ecn v4 NOT_ECT)" "20 7 0 5"
equal "IPv6" "$(ecn v6 CE) $(ecn v6 ECT_1) $(ecn v6 ECT_0)" "9 4 0"
equal "adds up" "$(of v4 '[.[] | select(.type == "account") | .unexplained] | add')" 0
