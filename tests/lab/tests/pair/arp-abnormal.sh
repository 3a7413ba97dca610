# SPDX-License-Identifier: MIT
# arp-abnormal on ARP packets that a script builds, and on those of a ping.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# said NAME EVENT FILTER: of the list of what these events say.
said()		{ events "$1" ".event == \"$2\"" "map(.fields) | $3"; }

# A neighbour that is asked for and answers.
start ping arp-abnormal --json
start asker arp-abnormal --json --src 10.0.0.1 --dst 10.0.0.2
start expression arp-abnormal --json --filter 'arp and src host 10.0.0.1'
start other arp-abnormal --json --src 10.0.0.2
# Nothing is asked twice only because the answer is late.
in_ns A sysctl -qw net.ipv4.neigh.e0.retrans_time_ms=60000
ip -n A neigh del 10.0.0.2 dev e0
in_ns A ping -q -c 3 -i 0.2 10.0.0.2 >/dev/null
sleep 2.6
for name in ping asker expression other; do stop $name; done
for where in '"e0" out 1' '"e1" in 1' '"e1" out 2' '"e0" in 2'; do
	read -r dev way op <<<"$where"
	equal "ping: $dev $way, operation $op" \
		"$(column ping traffic ".key.dev == $dev and .key.way == \"$way\" and .key.op == $op" packets)" 1
done
equal "ping: answered, by who asked" \
	"$(total asker - count) $(total expression - count) $(total other - count)" "1 1 0"
equal "ping: nobody else" "$(events asker true) $(events expression true) $(events other true)" "0 0 0"
equal "ping: answered" "$(total ping - count)" 1
equal "ping: nothing wrong" \
	"$(events ping true) $(of ping '[.[] | select(.type == "row" and .table == "wrong")] | length')" "0 0"

start wrong arp-abnormal --json --storm 10
start patient arp-abnormal --json --timeout 60s
start all arp-abnormal --json --raw --src 10.0.0.0/24
start mac arp-abnormal --json --raw --mac 02:fe:dc:ba:98:05,02:fe:dc:ba:98:08
start host arp-abnormal --json --filter 'arp host 10.0.0.91'
# In front of all others, because a storm is one within a second.
in_ns A chrt -f 50 /usr/bin/python3 - <<'END'
import socket, struct
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(("e0", 0))
own = s.getsockname()[4]
def mac(n):
    return bytes([2, 0xfe, 0xdc, 0xba, 0x98, n])
def arp(op, sender, ip, target, wanted, source=None, tag=b""):
    s.send(b"\xff" * 6 + (source or sender) + tag + struct.pack("!HHHBBH", 0x806, 1, 0x800, 6, 4, op) +
           sender + socket.inet_aton(ip) + target + socket.inet_aton(wanted))
for i in range(5):                                      # nobody is there
    arp(1, own, "10.0.0.1", bytes(6), "10.0.0.%d" % (91 + i))
arp(1, own, "10.0.0.1", bytes(6), "10.0.0.91")          # asked again
arp(1, mac(8), "10.0.0.80", bytes(6), "10.0.0.96", tag=struct.pack("!HH", 0x8100, 5))
for i in range(3):                                      # announced
    arp(1, mac(5), "10.0.0.50", bytes(6), "10.0.0.50")
for i in (0xf1, 0xf2, 0xf2):                            # claimed by two
    arp(2, mac(i), "10.0.0.60", own, "10.0.0.1")
for i in range(2):                                      # said by another
    arp(2, mac(6), "10.0.0.61", own, "10.0.0.1", source=mac(7))
for i in range(12):                                     # much too often
    arp(2, mac(9), "10.0.0.70", own, "10.0.0.1")
END
sleep 3.2
for name in wrong all mac host patient; do stop $name; done
equal "unanswered" "$(said wrong asked_expired 'map("\(.by) \(.asks) \(.dev) \(.seen)") | sort')" \
	'["10.0.0.1 10.0.0.91 e0 4","10.0.0.1 10.0.0.92 e0 2","10.0.0.1 10.0.0.93 e0 2","10.0.0.1 10.0.0.94 e0 2","10.0.0.1 10.0.0.95 e0 2","10.0.0.80 10.0.0.96 e0 2"]'
equal "announced" \
	"$(column wrong wrong '.key.dev == "e1" and .key.way == "in" and .key.address == "10.0.0.50"' announcements) $(column wrong wrong true announcements)" "3 6"
conflict='"10.0.0.60 02:fe:dc:ba:98:f1 02:fe:dc:ba:98:f2"'
equal "claimed by two" "$(said wrong conflict 'map("\(.dev) \(.way)") | sort') \
$(said wrong conflict 'map("\(.address) \(.was) \(.now)")')" "[\"e0 out\",\"e1 in\"] [$conflict,$conflict]"
equal "said by another" \
	"$(column wrong wrong '.key.dev == "e1" and .key.address == "10.0.0.61"' false_senders) $(column wrong wrong true false_senders)" "2 4"
equal "storms" "$(said wrong storm 'map("\(.dev) \(.address) \(.packets)") | sort')" \
	'["e0 10.0.0.70 10","e1 10.0.0.70 10"]'
equal "sent" "$(column wrong traffic '.key.dev == "e0" and .key.way == "out"' packets) $(column wrong traffic true packets)" "27 54"
equal "--raw: a line for each" "$(events all '.event == "arp"')" 54
equal "--raw: behind a tag" "$(said all arp 'map(select(.asks == "10.0.0.96") | "\(.dev) \(.op) \(.address) \(.mac) \(.to) \(.frame)") | sort')" \
	'["e0 1 10.0.0.80 02:fe:dc:ba:98:08 00:00:00:00:00:00 02:fe:dc:ba:98:08","e1 1 10.0.0.80 02:fe:dc:ba:98:08 00:00:00:00:00:00 02:fe:dc:ba:98:08"]'
equal "--mac" "$(said mac arp 'map(.mac) | group_by(.) | map("\(.[0]) \(length)")')" \
	'["02:fe:dc:ba:98:05 6","02:fe:dc:ba:98:08 2"]'
equal "--mac: nobody else" "$(events mac '.event == "storm"') $(column mac false_senders true packets) $(column mac traffic true packets)" "0 0 8"
equal "--filter: one address" "$(column host traffic true packets) $(said host asked_expired 'map(.asks) | unique')" '4 ["10.0.0.91"]'
equal "adds up" "$(unexplained ping) $(unexplained wrong) $(unexplained all)" "[0] [0] [0]"
# Six questions wait at each of the two devices, and nobody waits for as long.
equal "--timeout" "$(events patient '.event == "asked_expired"') $(account patient '.measure == "asked"' expired)" "0 0"
