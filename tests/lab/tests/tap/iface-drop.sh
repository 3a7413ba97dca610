# SPDX-License-Identifier: MIT
# iface-drop on a tap device that nobody reads: its ring has 256 places.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

drops()		{ rows "$1" drops true 'map([.key.dev, .key.reason, .values.packets])'; }
diagnosis()	{ rows "$1" devices true 'map([.key.dev, .values.packets, .diagnosis])'; }
grown()		{ of "$1" '.[] | select(.type == "counters" and .final) | .devices.t1.tx_dropped // 0'; }

ip link set t1 txqueuelen 256
hold t1
start tap iface-drop --json --dev t1
start lo iface-drop --json --dev lo
drops=$(counter root t1 tx_dropped)
send root raw --iface t1 --dst-mac 02:00:00:00:00:02 --count 300 >/dev/null
stop tap
stop lo
held >/dev/null
equal "what the device has dropped" $(($(counter root t1 tx_dropped) - drops)) 44
equal "its counter" "$(grown tap)" 44
equal "the kernel's drops" "$(drops tap)" '[["t1","FULL_RING",44]]'
equal "where they are lost" "$(diagnosis tap)" '[["t1",44,"tap ring"]]'
equal "not at another device" "$(drops lo) $(diagnosis lo)" "[] []"
equal "adds up" "$(unexplained tap)" "[0]"
