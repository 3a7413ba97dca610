# SPDX-License-Identifier: MIT
# cpu-lock: four processes that want the lock of all devices, and none.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

rows()		{ of "$1" "[.[] | select(.type == \"row\" and .final and ($2)) | .values.$3] | add // 0"; }
unexplained()	{ of "$1" '[.[] | select(.type == "account") | .unexplained] | unique | tostring'; }

start lock cpu-lock --json --comm ip
for i in 1 2 3 4; do
	(for j in $(seq 15); do ip link add d$i type dummy; ip link del d$i; done) &
	loop[$i]=$!
done
wait ${loop[1]} ${loop[2]} ${loop[3]} ${loop[4]}
stop lock
within "cpu-lock: waits for mutexes" "$(rows lock true mutex)" 1 1000000
contains "cpu-lock: where" "$(of lock '.[] | select(.type == "row" and .final and .values.mutex > 0) | .key.kstack | join(" ")')" rtnetlink_rcv_msg
start idle cpu-lock --json
sleep 1
stop idle
within "cpu-lock: nobody waits" "$(rows idle true mutex)" 0 9
for tool in lock idle; do equal "$tool adds up" "$(unexplained $tool)" "[0]"; done
