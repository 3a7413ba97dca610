# SPDX-License-Identifier: MIT
# The queueing disciplines against tc's own count, and a delay that is known.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

tc_a()		{ in_ns A tc qdisc "$@"; }

# dropped: what its discipline with handle 10: has refused.
dropped()	{ in_ns A tc -s qdisc show dev e0 | awk '$3 == "10:" {found = 1} found && /dropped/ {print $7 + 0; exit}'; }

# packets: 300 UDP packets of 1000 bytes, to a port that takes them.
packets()	{ send A udp --dst 10.0.0.2 --dport 9 --size 1000 --count 300 --same-port >/dev/null; }

sink B udp 9
for module in fq tbf red codel; do modprobe sch_$module; done

# try NAME SETUP...: what the tool measures is what tc has sent under handle 10:.
try()
{
	local name=$1 had

	shift
	tc_a "$@"
	start "$name" "qdisc-$name" --json --proto udp
	had=$(snmp B Udp InDatagrams) before=$(now)
	packets
	sent=$(now)
	await reaches $((had + 300)) snmp B Udp InDatagrams
	came=$(now)
	stop "$name"
	equal "$name: samples" "$(total "$name" - count)" "$(tc_sent A e0 10:)"
	tc_a del dev e0 root
}

try fq add dev e0 root handle 10: fq maxrate 20mbit flow_limit 1000
try tbf add dev e0 root handle 10: tbf rate 500kbit burst 5kb limit 1mb
# 300 packets of 1042 bytes, but for the burst, take 4.92 s from the first on, however late the last
# was sent.
within "tbf: the longest wait, us" "$(total tbf - max)" $((4900000 - (sent - before))) $((came - before))
for child in "codel limit 1000 target 5s" "fq_codel limit 1000 target 5s" \
	"red limit 1mb min 300kb max 900kb avpkt 1000 burst 500 bandwidth 10mbit"; do
	tc_a add dev e0 root handle 1: tbf rate 10mbit burst 5kb limit 1mb
	try ${child%% *} add dev e0 parent 1:1 handle 10: $child
done
# What a short queue refuses has not waited, and is not lost.
tc_a add dev e0 root handle 10: tbf rate 1mbit burst 5kb limit 20kb
start short qdisc-tbf --json --proto udp
had=$(snmp B Udp InDatagrams)
packets
refused=$(dropped)
await reaches $((had + 300 - refused)) snmp B Udp InDatagrams
stop short
within "short: tc has dropped" "$refused" 10 290
enqueued='.measure == "wait" and .point == "enqueued"'
equal "short: waited, refused, lost" \
	"$(total short - count) $(account short "$enqueued" filtered) $(account short "$enqueued" expired)" \
	"$((300 - refused)) $refused 0"
tc_a del dev e0 root
kill $sink_pid
