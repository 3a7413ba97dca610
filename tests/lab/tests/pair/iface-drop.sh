# SPDX-License-Identifier: MIT
# iface-drop against the device's own counters, for frames that nobody takes.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# rows NAME TABLE CONDITION: what the packets add up to in the rows for which it is true.
rows()
{
	of "$1" "[.[] | select(.type == \"row\" and .final and .table == \"$2\")] | map(select($3) | .values.packets) | add // 0"
}
verdict()	{ of "$1" '[.[] | select(.type == "row" and .final and .table == "devices" and .key.dev == "e1")] | map([.values.packets, .verdict]) | tostring'; }
grown()		{ of "$1" ".[] | select(.type == \"counters\" and .final) | .devices[\"e1\"][\"$2\"] // 0"; }
unexplained()	{ of "$1" '[.[] | select(.type == "account") | .unexplained] | unique | tostring'; }

mac=$(in_ns B cat /sys/class/net/e1/address)
dropped=$(counter B e1 rx_dropped)
start inside iface-drop --json --netns B
start all iface-drop --json
send A raw --iface e0 --dst-mac "$mac" --ethertype 0x88b5 --count 20 >/dev/null
# Datagrams that nobody reads: in their socket's queue they have no device any more.
in_ns B /usr/bin/python3 - <<'END'
import os, socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("10.0.0.2", 5000))
os.system("ip netns exec A /usr/bin/python3 $LAB_DIR/send.py udp --dst 10.0.0.2 --dport 5000 --count 7 >/dev/null")
os.system("bash -c '. $LAB_DIR/lib.sh; through'")        # all are in the queue when it is closed
END
stop inside
stop all
equal "what e1 has dropped" "$(($(counter B e1 rx_dropped) - dropped))" 20
equal "its counter" "$(grown inside rx_dropped)" 20
equal "no other counter of drops" "$(grown inside tx_dropped) $(grown inside rx_errors)" "0 0"
equal "the kernel's drops" "$(rows inside drops '.key.dev == "e1" and .key.reason == "UNHANDLED_PROTO"')" 20
equal "and no others in B" "$(rows inside drops true) $(rows inside without_device true)" "20 0"
equal "everywhere: the same" "$(rows all drops '.key.dev == "e1" and .key.reason == "UNHANDLED_PROTO"')" 20
equal "everywhere: in a socket" "$(rows all without_device '.key.place | startswith("udp_destruct")')" 7
equal "everywhere: not at a device" "$(rows all drops '.key.place | startswith("udp_destruct")')" 0
equal "nobody takes them" "$(verdict inside)" '[[20,"nobody takes them"]]'

# Datagrams to a closed port come through the device and are lost behind it.
start behind iface-drop --json --netns B --proto udp
send A udp --dst 10.0.0.2 --dport 9 --count 30 >/dev/null
through
stop behind
equal "the stack loses them" "$(verdict behind)" '[[30,"stack"]]'
equal "no counter of the device" "$(grown behind rx_dropped)" 0
equal "adds up" "$(unexplained inside) $(unexplained all) $(unexplained behind)" "[0] [0] [0]"
