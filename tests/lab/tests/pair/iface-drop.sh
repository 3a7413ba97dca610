# SPDX-License-Identifier: MIT
# iface-drop against the device's own counters, for frames that nobody takes.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

diagnosis()	{ rows "$1" devices '.key.dev == "e1"' 'map([.values.packets, .diagnosis])'; }
grown()		{ of "$1" ".[] | select(.type == \"counters\" and .final) | .devices[\"e1\"][\"$2\"] // 0"; }

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
equal "the kernel's drops" "$(column inside drops '.key.dev == "e1" and .key.reason == "UNHANDLED_PROTO"' packets)" 20
equal "and no others at a device of B" "$(column inside drops true packets)" 20
equal "everywhere: the same" "$(column all drops '.key.dev == "e1" and .key.reason == "UNHANDLED_PROTO"' packets)" 20
equal "everywhere: in a socket" "$(column all without_device '.key.place | startswith("udp_destruct")' packets)" 7
equal "everywhere: not at a device" "$(column all drops '.key.place | startswith("udp_destruct")' packets)" 0
equal "nobody takes them" "$(diagnosis inside)" '[[20,"nobody takes them"]]'

# Datagrams to a closed port come through the device and are lost behind it.
# A filter chooses those of one peer.
start behind iface-drop --json --netns B --proto udp
start peer iface-drop --json --netns B --proto udp --host 10.0.0.1
closed=$(snmp B Udp NoPorts)
send A udp --dst 10.0.0.2 --dport 9 --count 30 >/dev/null
through
ours=$(($(snmp B Udp NoPorts) - closed))
send A udp --iface e0 --src 10.0.0.3 --dst 10.0.0.2 --dport 9 --count 20 >/dev/null
through
closed=$(($(snmp B Udp NoPorts) - closed))
stop behind
stop peer
equal "datagrams to a closed port" "$ours $closed" "30 50"
equal "the stack loses them" "$(diagnosis behind)" '[[50,"stack"]]'
equal "those of one peer" "$(diagnosis peer)" '[[30,"stack"]]'
equal "no counter of the device" "$(grown behind rx_dropped)" 0
equal "adds up" "$(unexplained inside) $(unexplained all) $(unexplained behind) $(unexplained peer)" "[0] [0] [0] [0]"
