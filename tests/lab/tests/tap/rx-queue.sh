# SPDX-License-Identifier: MIT
# On which queue packets come and go: a tap device's queues are numbered as they are opened, and tc
# says on which one the host sends.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

ip tuntap add m1 mode tap multi_queue
"$LAB_DIR/device" m1
for module in sch_ingress cls_matchall act_skbedit; do modprobe $module; done
tc qdisc add dev m1 clsact
tc filter add dev m1 egress matchall action skbedit queue_mapping 1
start iface iface-netstat --json
start look sys-metrics --json --phy m1 -e
hold m1 --queues 3 --write 20		# by the third
send root raw --iface m1 --dst-mac 02:00:00:00:00:02 --count 10 >/dev/null
ping -q -c 5 -i 0.02 -W 60 127.0.0.1 >/dev/null
stop iface
stop look
held >/dev/null
queues() { rows iface "$1" ".key.dev == \"$2\"" 'map("\(.key.queue):\(.values.packets)") | join(" ")'; }
equal "iface-netstat: received" "$(queues rx m1)" "2:20"
equal "iface-netstat: sent" "$(queues tx m1)" "1:10"
equal "iface-netstat: no queue recorded" "$(queues rx lo)" "null:10"
at() { events look ".fields.stage == \"$1\"" 'map(.fields.queue) | unique'; }
equal "sys-metrics: receive queue" "$(at nic_in)" "[2]"
equal "sys-metrics: transmit queue, and before one is chosen" "$(at nic_out) $(at queue)" "[1] [null]"
adds_up iface look
ip link del m1
