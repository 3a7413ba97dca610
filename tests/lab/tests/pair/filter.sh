# SPDX-License-Identifier: MIT
# --filter on packets that are known: exact numbers of what it takes and leaves.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

sink B udp 9999; sinks=$sink_pid
sink B udp 9998; sinks="$sinks $sink_pid"
sink B udp6 9000; sinks="$sinks $sink_pid"

traffic()
{
	send A udp --dst 10.0.0.2 --dport 9999 --count 50 --size 100
	send A udp --dst 10.0.0.2 --dport 9998 --count 30 --src-port-start 30000
	send A udp6 --dst fd00::2 --dport 9000 --count 20
	send A udp --iface e0 --vlan 7 --dst 10.0.0.2 --dport 9999 --count 5
	send A tcp-syn --iface e0 --dst 10.0.0.2 --dport 9000 --count 4
	send A raw --iface e0 --dst 10.0.0.2 --ethertype 0x0806 --size 28 --count 3
	in_ns A ping -q -c 10 -i 0.02 10.0.0.2
}

# What netsize has seen leave by e0.
sent()
{
	samples "$1" sent '.key != null and .key.name == "e0"'
}

# expect COUNT OPTION...: netsize with these options sees so many leave by e0. All see the same traffic.
counts=() questions=()
expect()
{
	start "e${#counts[@]}" netsize --json "${@:2}"
	counts+=("$1") questions+=("${*:2}")
}

expect 55 --filter 'udp and dst port 9999'
expect 10 --filter "udp[0:2] >= 30000 and udp[0:2] < 30010" --dport 9998
expect 10 --filter icmp
expect 20 --filter 'ip6 and udp port 9000'
expect 0 --filter 'ip6 and tcp port 9000'
expect 3 --filter arp
expect 4 --filter 'tcp[tcpflags] = tcp-syn and dst port 9000'
expect 50 --filter 'greater 142 and udp'
expect 5 --filter 'udp dst port 9999' --vlan 7
expect 20 --filter 'net fd00::/64 and not icmp6'
expect 85 --dport 9998,9999
expect 30 --dport 9990-9998
expect 54 --port 9000,9998
expect 13 --proto icmp,arp
expect 95 --dst 10.0.0.9,10.0.0.2 --proto icmp,17
expect 105 --host 10.0.0.2,fd00::2 --proto udp
expect 5 --vlan 5-7
traffic >/dev/null 2>&1
for i in "${!counts[@]}"; do
	stop "e$i"
	equal "${questions[i]}" "$(sent "e$i")" "${counts[i]}"
	equal "${questions[i]}: adds up" "$(account "e$i" true unexplained)" 0
done
kill $sinks

# Sockets have no bytes: what is seen is made from their flow.
start both tcplife --json --filter 'tcp dst port 9000'
start ip4 tcplife --json --filter 'dst host 10.0.0.2 and src net 10.0.0.0/24'
start ip6 tcplife --json --filter 'ip6 host fd00::2 and not src port 9000'
start none tcplife --json --filter 'udp or len > 0'
in_ns B /usr/bin/python3 - >"$work/server" <<'END' &
import socket
s = socket.create_server(("::", 9000), family=socket.AF_INET6, dualstack_ipv6=True)
print("ready", flush=True)
for _ in range(8):
    c, _ = s.accept()
    c.recv(1)
    c.close()
END
server=$!
started $server "$work/server"
in_ns A /usr/bin/python3 - <<'END'
import socket
for address in ["10.0.0.2"] * 5 + ["fd00::2"] * 3:
    c = socket.create_connection((address, 9000))
    c.shutdown(socket.SHUT_WR)
    c.recv(1)
    c.close()
END
wait $server
sleep 0.5
for tool in both ip4 ip6 none; do stop $tool; done
equal "sockets: of both families" "$(events both true)" 8
equal "sockets: of IPv4" "$(events ip4 true)" 5
equal "sockets: of IPv6" "$(events ip6 true)" 3
equal "sockets: what they do not have" "$(events none true)" 0

refused=$("$BIN/netsize" --filter 'tcp prot 5' 2>&1)
equal "a wrong expression: status" $? 2
contains "a wrong expression" "$refused" "netsize: --filter 'tcp prot 5': "

# Rules: one of them must be true, and --filter, too.
cat >"$work/rules" <<'END'
# three ports, of which two are asked for
udp and dst port 9990
dst port 9991   # another
END
start rules netsize --json --netns A --rules "$work/rules"
start narrow netsize --json --netns A --rules "$work/rules" --filter 'udp and dst port 9991'
for port in 9990 9991 9992; do
	send A udp --dst 10.0.0.2 --dport $port --count 7 >/dev/null
done
stop rules
stop narrow
equal "--rules: one of them" "$(account rules '.point == "send"' shown)" 14
equal "--rules and --filter" "$(account narrow '.point == "send"' shown)" 7
echo 'tcp prot 5' >>"$work/rules"
refused=$("$BIN/netsize" --rules "$work/rules" 2>&1)
equal "a wrong rule: status" $? 2
contains "a wrong rule" "$refused" "line 4: "
refused=$("$BIN/netsize" --rules /nowhere 2>&1)
equal "no such file: status" $? 2
contains "no such file" "$refused" "No such file"
