# SPDX-License-Identifier: MIT
# drop-icmp, drop-udp and drop-tcp on what passes from A to X, against nft's counters and flows'.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

count()	{ histograms "$1" "$2" '.key.step == "total"' ".[0].count // 0"; }
lost()	{ of "$1" "[.[] | select(.type == \"expired\" and .measure == \"$2\" and .after == \"$3\") | .count] | add // 0"; }
flow()	{ ovs-ofctl dump-flows br0 "$1" | sed -n 's/.*n_packets=\([0-9]*\).*/\1/p'; }

in_ns X nft -f - <<'N'
table ip t {
	counter pings { }
	counter syns { }
	chain in {
		type filter hook input priority 0
		icmp type echo-request numgen inc mod 5 == 0 counter name pings drop
		tcp dport 9001 counter name syns drop
	}
}
N
# Nothing but a SYN is sent again, however late an answer is: X may by then have no socket for it.
in_ns A ip route change 10.1.0.0/24 dev e0 proto kernel scope link src 10.1.0.1 rto_min 5s
in_ns A sysctl -qw net.ipv4.tcp_early_retrans=0
in_ns A sysctl -qw net.ipv4.tcp_syn_retries=1
[ ! -e /proc/sys/net/ipv4/tcp_syn_linear_timeouts ] || in_ns A sysctl -qw net.ipv4.tcp_syn_linear_timeouts=0
in_ns X /usr/bin/python3 - <<'PY' &
import socket
server = socket.create_server(("10.1.0.100", 9000))
for _ in range(20):
    c, _ = server.accept()
    c.sendall(c.recv(100))
    c.recv(1)
    c.close()
PY
server=$!
sink X udp 9
until in_ns X ss -Hltn | grep -q :9000; do sleep 0.1; done

# Every fifth request is lost in X, then all in the bridge. Ten SYNs are not answered, twice.
start icmp drop-icmp --json --rx eA --tx u0
start icmp-ends drop-icmp --json --rx eA --tx u0 --src 10.1.0.1 --dst 10.1.0.100
start icmp-text drop-icmp --json --rx eA --tx u0 --filter 'src host 10.1.0.1 and not dst net 10.2.0.0/16'
start icmp-back drop-icmp --json --rx eA --tx u0 --src 10.1.0.100
start tcp-ends drop-tcp --json --rx eA --tx u0 --dst 10.1.0.100 --dport 9000-9001
start tcp-one drop-tcp --json --rx eA --tx u0 --port 9000
start udp drop-udp --json --rx eA --tx u0
start tcp drop-tcp --json --rx eA --tx u0
in_ns A /usr/bin/python3 - <<'PY' &
import socket
tries = [socket.socket() for _ in range(10)]
for s in tries:
    s.setblocking(False)
    s.connect_ex(("10.1.0.100", 9001))
import time
time.sleep(3.5)
PY
dead=$!
received=$(in_ns A ping -q -i 0.01 -c 50 -W 1 10.1.0.100 | awk '/received/ {print $4}')
in_ns A /usr/bin/python3 - <<'PY'
import socket
for _ in range(20):
    with socket.create_connection(("10.1.0.100", 9000)) as s:
        s.sendall(bytes(100))
        s.recv(100)
PY
wait $server
send A udp --dst 10.1.0.100 --dport 9 --size 4000 --count 20 >/dev/null
# What the datapath has counted until now is not yet the bridge's, and must not be the new flows'.
ovs-appctl revalidator/purge
ovs-ofctl add-flow br0 'priority=100,udp,nw_frag=later,actions=drop'
ovs-ofctl add-flow br0 'priority=100,icmp,icmp_type=8,actions=drop'
send A udp --dst 10.1.0.100 --dport 9 --size 4000 --count 5 --src-port-start 30000 >/dev/null
in_ns A ping -q -i 0.01 -c 10 -W 1 10.1.0.100 >/dev/null
wait $dead
sleep 2.5
for tool in icmp udp tcp icmp-ends icmp-text icmp-back tcp-ends tcp-one; do stop $tool; done
sunk >/dev/null
# Flows' counts come from the datapath by a look at all flows; the first that ends may have begun before.
ovs-appctl revalidator/wait
ovs-appctl revalidator/wait
in_ns A ip route change 10.1.0.0/24 dev e0 proto kernel scope link src 10.1.0.1
in_ns A sysctl -qw net.ipv4.tcp_early_retrans=3 net.ipv4.tcp_syn_retries=6

equal "drop-icmp: there, outside, back" \
	"$(count icmp there) $(count icmp outside) $(count icmp back)" \
	"$((received + $(nft_counter X t pings))) $received $received"
equal "drop-icmp: outside, as nft" "$(lost icmp outside request_out)" "$(nft_counter X t pings)"
equal "drop-icmp: outside" "$(lost icmp outside request_out)" 10
equal "drop-icmp: inside, as the bridge" "$(lost icmp there request_in) $(flow icmp,icmp_type=8)" "10 10"
equal "drop-icmp: replies" "$(lost icmp back reply_in)" 0
equal "drop-icmp: a line for each" \
	"$(events icmp '.event == "there_expired"') $(events icmp '.event == "outside_expired"')" "10 10"

equal "drop-udp: fragments that passed, and not" "$(count udp way) $(lost udp way in)" "65 10"
equal "drop-udp: what the bridge dropped" "$(flow udp,nw_frag=later)" 10
equal "drop-udp: datagrams in parts" "$(events udp '.event == "datagram_expired"' '[.[].fields | "\(.rx)/\(.tx)"] | unique | join(",")') $(events udp '.event == "datagram_expired"')" "3/1 5"
equal "drop-udp: ports of the first fragment" "$(events udp '.event == "datagram_expired"' '[.[].fields.sport | tostring] | sort | join(",")')" "30000,30001,30002,30003,30004"

equal "drop-tcp: unanswered, as nft" "$(events tcp '.event == "unanswered_expired"' '[.[].fields.syns | tonumber] | add')" "$(nft_counter X t syns)"
equal "drop-tcp: ten connections, two SYNs each" "$(events tcp '.event == "unanswered_expired"') $(nft_counter X t syns)" "10 20"
equal "drop-tcp: only those" "$(events tcp '.event == "unanswered_expired"' '[.[].fields.to_port | tonumber] | unique')" "[9001]"
equal "drop-tcp: nothing lost inside" "$(lost tcp there in) $(lost tcp back back_in)" "0 0"
legs()
{
	echo "$(count "$1" there) $(count "$1" outside) $(count "$1" back)" \
		"$(lost "$1" there request_in) $(lost "$1" outside request_out) $(lost "$1" back reply_in)"
}
for name in icmp-ends icmp-text; do
	equal "drop-icmp: $name, as without a filter" "$(legs $name)" "$(legs icmp)"
done
equal "drop-icmp: nobody asks from there" "$(legs icmp-back) $(events icmp-back true)" "0 0 0 0 0 0 0"
equal "drop-tcp: by --dst and --dport, as without a filter" \
	"$(events tcp-ends '.event == "unanswered_expired"') $(count tcp-ends there) $(count tcp-ends back)" \
	"10 $(count tcp there) $(count tcp back)"
equal "drop-tcp: by --port of good connections" \
	"$(events tcp-one '.event == "unanswered_expired"') $(lost tcp-one there in) $(lost tcp-one back back_in)" "0 0 0"
adds_up icmp udp tcp icmp-ends icmp-text tcp-ends tcp-one
