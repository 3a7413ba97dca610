# SPDX-License-Identifier: MIT
# cpu-lock: four processes that want the lock of all devices, and none.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

start lock cpu-lock --json --comm ip
for i in 1 2 3 4; do
	(for j in $(seq 15); do ip link add d$i type dummy; ip link del d$i; done) &
	loop[$i]=$!
done
wait ${loop[1]} ${loop[2]} ${loop[3]} ${loop[4]}
stop lock
within "cpu-lock: waits for mutexes" "$(column lock - true mutex)" 1 1000000
contains "cpu-lock: where" "$(rows lock - '.values.mutex > 0' '.[].key.kstack | join(" ")')" rtnetlink_rcv_msg
start idle cpu-lock --json
sleep 1
stop idle
within "cpu-lock: nobody waits" "$(column idle - true mutex)" 0 9
adds_up lock idle
