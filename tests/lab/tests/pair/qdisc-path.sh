# SPDX-License-Identifier: MIT
# qdisc-path with and without a queue, against tc and the device's counters.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

steps()	{ histograms "$1" path ".key.step == \"$2\"" ".[0] | $3"; }
count()	{ steps "$1" "$2" ".count // 0"; }
packets()	{ send A udp --dst 10.0.0.2 --dport 9 --size 1000 --count 100 --same-port >/dev/null; }

tool_ns=A
sink B udp 9

# No queue: straight from the entry to the driver.
before=$(counter A e0 tx_packets)
start none qdisc-path --json --dev e0
packets
stop none
grown=$(($(counter A e0 tx_packets) - before))
equal "no queue: packets" "$(count none total) $grown" "100 100"
equal "no queue: none queued" "$(count none "entry -> queued")" 0
equal "no queue: bypassed" "$(count none "entry -> validated") $(count none "validated -> end")" "100 100"
equal "no queue: the driver took all" "$(column none results '(.key.rc | tostring) == "0"' packets)" 100

# fq_codel under tbf: 100 packets of 1042 bytes at 250 kbit/s, but for the burst, are 3.17 s from
# the first on, however late the last was sent.
in_ns A tc qdisc add dev e0 root handle 1: tbf rate 250kbit burst 5kb limit 1mb
in_ns A tc qdisc add dev e0 parent 1:1 handle 10: fq_codel limit 1000 target 5s
start queued qdisc-path --json --dev e0 --timeout 60s
had=$(snmp B Udp InDatagrams) before=$(now)
packets
sent=$(now)
await reaches $((had + 100)) snmp B Udp InDatagrams
came=$(now)
stop queued
equal "tbf: as many as tc" "$(count queued total) $(tc_sent A e0)" "100 100"
equal "tbf: queued" "$(count queued "entry -> queued")" 100
# Of packets that are dequeued in a list, the first is seen.
within "tbf: dequeued" "$(count queued "queued -> dequeued")" 20 100
within "tbf: the longest way, us" "$(steps queued total .max)" $((3150000 - (sent - before))) $((came - before))
equal "tbf: none bypassed" "$(count queued "entry -> validated")" 0
in_ns A tc qdisc del dev e0 root
adds_up none queued
sunk >/dev/null
