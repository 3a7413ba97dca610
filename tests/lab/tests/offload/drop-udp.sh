# SPDX-License-Identifier: MIT
# drop-udp of datagrams that must not be fragmented: all have the IP id 0, and many are under way at
# once.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# datagrams_to ADDRESS PORT COUNT: each by a socket of its own, as of programs that find the path MTU
# themselves.
datagrams_to()
{
	in_ns A /usr/bin/python3 -c "
import socket
for port in range(20000, 20000 + $3):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.setsockopt(socket.IPPROTO_IP, 10, 2)	# IP_MTU_DISCOVER, IP_PMTUDISC_DO
        s.bind(('', port))
        s.sendto(bytes(32), ('$1', $2))"
}
# lines EVENT: of what was lost.
lines()	{ events udp ".event == \"$1_expired\""; }

tc qdisc add dev eC root netem delay 500ms
in_ns C nft -f - <<'N'
table netdev t {
	counter came { }
	chain in {
		type filter hook ingress device e2 priority 0
		udp dport 5000 ip id 0 counter name came
	}
}
N
came()	{ in_ns C nft list counter netdev t came | awk '/packets/ {print $2}'; }
start udp drop-udp --json --rx eA --tx eC
sink C udp 5000
datagrams_to 10.0.0.3 5000 30
await reaches 30 datagrams C
# Twenty to an address that eC does not lead to, and ten in one packet of ten segments each.
datagrams_to 10.0.0.2 9 20
send A udp --dst 10.0.0.3 --count 10 --src-port-start 31000 --gso 1000 --size 10000 >/dev/null
await reaches 130 datagrams C
sleep 2				# for what is waited for in vain
stop udp
equal "traffic" "$(sunk) $(came)" "130 30"
equal "all that left by eC" "$(whole udp way)" 40
equal "what did not, and a line for each" "$(expired udp way) $(lines way)" "20 20"
equal "none is in parts" "$(lines datagram)" 0
adds_up udp
