# SPDX-License-Identifier: MIT
# cpu-softirq against /proc/softirqs.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

rows()		{ of "$1" "[.[] | select(.type == \"row\" and .final and ($2)) | .values.$3] | add // 0"; }
unexplained()	{ of "$1" '[.[] | select(.type == "account") | .unexplained] | unique | tostring'; }
softirqs()	{ awk '$1 == "NET_RX:" {for (i = 2; i <= NF; i++) n += $i} END {print n}' /proc/softirqs; }

start soft cpu-softirq --json
before=$(softirqs)
in_ns A ping -q -f -c 1000 10.0.0.2 >/dev/null
grown=$(($(softirqs) - before))
stop soft
[ "$grown" -ge 1000 ] || bad "traffic" "only $grown softirqs"
runs=$(rows soft '.table == "softirqs" and .key.softirq == "NET_RX_SOFTIRQ"' runs)
within "cpu-softirq: NET_RX" "$runs" "$grown" $((grown + grown / 100 + 5))
equal "cpu-softirq: none takes a second" "$(rows soft '.values.longest > 1000000000' runs)" 0
equal "cpu-softirq adds up" "$(unexplained soft)" "[0]"
