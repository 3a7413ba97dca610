# SPDX-License-Identifier: MIT
# ipecn against the kernel's own count of marked packets.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

echoes()	{ in_ns B awk '$1 == "Icmp6InEchos" {print $2}' /proc/net/snmp6; }
ecn()		{ column "$1" - ".key.ecn == \"$2\"" packets; }

before=$(snmp B IpExt InCEPkts) asked=$(snmp B Icmp InEchos) asked6=$(echoes)
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
equal "the kernel counts 20" $(($(snmp B IpExt InCEPkts) - before)) 20
equal "lines" "$(events v4 true) $(events v6 true)" "20 9"
equal "IPv4" "$(ecn v4 CE) $(ecn v4 ECT_0) $(ecn v4 ECT_1) $(ecn v4 NOT_ECT)" "20 7 0 5"
equal "IPv6" "$(ecn v6 CE) $(ecn v6 ECT_1) $(ecn v6 ECT_0)" "9 4 0"
equal "adds up" "$(account v4 true unexplained)" 0
