# SPDX-License-Identifier: MIT
# drop-udp where connection tracking puts datagrams together, translates their addresses and cuts them
# again, elsewhere if a device wants that: what has left is not lost, and what has not is.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# tools NS IN OUT ADDRESS: start them, one of them with a filter that most fragments have no ports for.
tools()
{
	tool_ns=$1
	start all drop-udp --json --rx "$2" --tx "$3"
	start one drop-udp --json --rx "$2" --tx "$3" --src "$4" --dport 80,5000,8080
}
crossing()	{ echo "$(counter "$1" "$2" rx_packets) $(counter "$1" "$3" tx_packets)"; }
# complete NAME: datagrams in parts that have left with all of them.
complete()	{ account "$1" '.measure == "datagram 2" and .point == "left"' noted; }
# missing NAME: packets that are waited for.
missing()	{ account "$1" '.measure == "way" and .point == "in"' "expired + .waiting"; }
lines()		{ grep -c '^{"type":"event"' "$work/$1.out"; }
# pass WHAT NS IN OUT ADDRESS FROM TO DESTINATION PORT CAME LEFT: ten datagrams, so many packets of
# which come in and leave.
pass()
{
	local before after received name

	tools "$2" "$3" "$4" "$5"
	read -r -a before <<<"$(crossing "$2" "$3" "$4")"
	received=$(datagrams "$7")
	send "$6" udp --dst "$8" --dport "$9" --count 10 --size 4000 >/dev/null
	await reaches $((received + 10)) datagrams "$7"
	stop all
	stop one
	read -r -a after <<<"$(crossing "$2" "$3" "$4")"
	equal "$1: traffic" "$((after[0] - before[0])) $((after[1] - before[1]))" "${10} ${11}"
	for name in all one; do
		[ "${10}" = 10 ] || equal "$1: complete ($name)" "$(complete $name)" 10
		[ "${10}" != 10 ] || equal "$1: until they are cut ($name)" "$(whole $name way)" 10
		equal "$1: missing, lines ($name)" "$(missing $name) $(lines $name)" "0 0"
		adds_up $name
	done
}

sink S udp 5000
in_S=("$sink_pid" "$sink_log")
sink C udp 80
pass "router" R r0 r1 10.1.0.2 C S 10.2.0.2 5000 30 30
pass "redirected" R r1 r0 10.2.0.2 S C 10.2.0.1 8080 30 30
pass "switch" root oC oS 10.3.0.2 C S 10.3.0.3 5000 30 30
in_ns R ip link set r1 mtu 1000
pass "router, smaller fragments" R r0 r1 10.1.0.2 C S 10.2.0.2 5000 30 50
# Whole ones, which may be fragmented, to a device that cannot take them.
in_ns C ip link set e0 mtu 9000
in_ns R ip link set r0 mtu 9000
in_ns R ip link set r1 mtu 1500
in_ns C sysctl -qw net.ipv4.ip_no_pmtu_disc=1
pass "router, whole" R r0 r1 10.1.0.2 C S 10.2.0.2 5000 10 30
in_ns C sysctl -qw net.ipv4.ip_no_pmtu_disc=0
in_ns C ip link set e0 mtu 1500
in_ns R ip link set r0 mtu 1500

# Answers, which get the address that was asked.
tools R r1 r0 10.2.0.2
in_ns S /usr/bin/python3 - <<'PY' >"$work/server" &
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("10.2.0.2", 80))
print("open", flush=True)
for _ in range(10):
    _, peer = s.recvfrom(100)
    s.sendto(bytes(4000), peer)
PY
started $! "$work/server"
received=$(datagrams C)
in_ns C /usr/bin/python3 - <<'PY'
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(10):
    s.sendto(b"?", ("10.2.0.2", 80))
    s.recv(5000)
PY
wait $!
stop all
stop one
equal "answers: received, complete, missing" "$(($(datagrams C) - received)) $(complete all) $(missing all)" \
	"10 10 0"

# The second fragments are dropped behind the cutting, which ends there.
in_ns R nft -f - <<'N'
table netdev t {
	counter dropped { }
	chain out {
		type filter hook egress device r1 priority 0
		ip frag-off & 0x1fff != 0 counter name dropped drop
	}
}
N
dropped()	{ in_ns R nft list counter netdev t dropped | awk '/packets/ {print $2}'; }
tools R r0 r1 10.1.0.2
send C udp --dst 10.2.0.2 --count 10 --size 4000 >/dev/null
await reaches 10 dropped
for name in all one; do
	await reaches 10 lines $name
	stop $name
	equal "lost: dropped, lines ($name)" "$(dropped) $(lines $name)" "10 10"
	equal "lost: left, from ($name)" "$(events $name true \
		'[.[].fields | "\(.tx) \(.saddr) \(.dport)"] | unique | join(",")')" "1 10.1.0.2 5000"
	adds_up $name
done
equal "lost: came, left, bytes" "$(events all true '[.[].fields | "\(.rx) \(.tx) \(.size) \(.out_bytes)"] | unique | join(",")')" \
	"3 1 4008 1480"
in_ns R nft delete table netdev t
equal "received in S, in C" "$(ended "${in_S[@]}") $(sunk)" "40 10"
