# SPDX-License-Identifier: MIT
# cpu-softirq against /proc/softirqs.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

softirqs()	{ awk '$1 == "NET_RX:" {for (i = 2; i <= NF; i++) n += $i} END {print n}' /proc/softirqs; }

# What is there is counted between the start and the end, and no more than around both.
first=$(softirqs) begin=$(now)
start soft cpu-softirq --json
before=$(softirqs)
in_ns A ping -q -f -c 1000 10.0.0.2 >/dev/null
grown=$(($(softirqs) - before))
stop soft
all=$(($(softirqs) - first)) time=$((($(now) - begin) * 1000))
# Less than one for each ping where the thread for softirqs has taken several at once.
within "cpu-softirq: traffic" "$grown" 100 1000000
runs=$(column soft softirqs '.key.softirq == "NET_RX_SOFTIRQ"' runs)
within "cpu-softirq: NET_RX" "$runs" "$grown" "$all"
equal "cpu-softirq: none takes longer than the run" "$(column soft - ".values.longest > $time" runs)" 0
within "cpu-softirq: all of a CPU's together neither, ms" $(($(column soft - true total) / 1000000)) 1 $(($(nproc) * time / 1000000))
equal "cpu-softirq adds up" "$(unexplained soft)" "[0]"
