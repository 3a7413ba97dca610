# SPDX-License-Identifier: MIT
# sys-latency, sys-metrics, sys-rx-internal, tcp-latency and the icmp tools on the way from this
# host through Open vSwitch to X and back, against ping, netem and /proc/net/snmp.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# steps NAME MEASURE STEP WHAT: of a step, or of the whole when STEP is total.
steps()	{ histograms "$1" "$2" "(.key.step // \"total\") == \"$3\"" ".[0] | $4"; }
count()	{ steps "$1" "$2" "$3" ".count // 0"; }
# least: the shortest time lies in a slot that ends there.
least()	{ steps "$1" "$2" "$3" ".buckets[0].max // 0"; }
pings()	{ ping -q -i 0.01 -W 2 "$@" | awk '/received/ {print $4}'; }
# asked: pings that this host has sent since it booted, of IPv4 and IPv6.
asked()	{ nstat -asz IcmpOutEchos Icmp6OutEchos | awk '{n += $2} END {print n + 0}'; }
queue_empty()	{ tc -s qdisc show dev u0 | grep -q 'backlog 0b 0p'; }
upcalls="lookup -> upcall"

sysctl -qw net.ipv6.conf.br0.disable_ipv6=0
in_ns X sysctl -qw net.ipv6.conf.eX.disable_ipv6=0
ip -6 addr add fd01::254/64 dev br0 nodad
in_ns X ip -6 addr add fd01::100/64 dev eX nodad
in_ns X tc qdisc add dev eX root netem delay 20ms
for try in 1 2; do                      # the second time Open vSwitch knows where all are
	pings -c 3 10.1.0.100 >/dev/null
	pings -c 3 fd01::100 >/dev/null
	sleep 0.7
done

# X takes 20 ms to answer: outside. All flows are known.
start rtt icmp-rtt --json --phy u0
start ends icmp-rtt --json --phy u0 --dst 10.1.0.100 --src 10.1.0.0/24
start out icmp-tx --json --phy u0 --dst 10.1.0.100
start in icmp-rx --json --phy u0 --src 10.1.0.100
start all sys-latency --json --phy u0 --proto icmp
asked=$(asked)
received=$(pings -c 40 10.1.0.100)
received6=$(pings -c 10 fd01::100)
sleep 0.3
for tool in rtt ends out in all; do stop $tool; done
asked=$(($(asked) - asked))
equal "traffic" "$received $received6" "40 10"
equal "icmp-rtt: pings" "$(count rtt ping total)" 50
equal "icmp-rtt: each way and outside" "$(count rtt there total) $(count rtt outside total) $(count rtt back total)" "$asked 50 50"
equal "icmp-rtt: by --src and --dst" \
	"$(count ends ping total) $(count ends outside total) $(count ends back total)" "40 40 40"
within "icmp-rtt: outside, us" "$(least rtt outside total)" 20000 100000
within "icmp-rtt: there, us" "$(steps rtt there total .p50)" 1 19999
within "icmp-rtt: back, us" "$(steps rtt back total .p50)" 1 19999
# Each that has no answer yet waits for it twice: for all of its way, and for what is outside.
equal "icmp-rtt: nothing lost" "$(of rtt '[.[] | select(.type == "account") | .expired + .waiting] | add')" $((2 * (asked - 50)))
within "icmp-rtt: upcalls of known flows" "$(($(count rtt there "$upcalls") + $(count rtt back "back_lookup -> back_upcall")))" 0 20
equal "icmp-tx" "$(count out tx total) $(count out tx "port -> lookup") $(count out tx "actions -> output")" "40 40 40"
equal "icmp-rx" "$(count in rx total) $(count in rx "nic -> lookup") $(count in rx "port -> icmp")" "40 40 40"
within "icmp-rx: the delay is outside, us" "$(steps in rx total .p50)" 1 19999
equal "sys-latency: both ways" "$(count all tx total) $(count all rx total)" "40 40"
adds_up rtt ends out in all

# One ping whose flows are unknown: one upcall each way.
start rtt icmp-rtt --json --phy u0
start all sys-latency --json --phy u0 --proto icmp --dst 10.1.0.100 --dir tx
flush
received=$(pings -c 1 10.1.0.100)
sleep 0.3
stop rtt
stop all
equal "one ping" "$received $(count rtt ping total)" "1 1"
equal "icmp-rtt: one upcall each way" "$(count rtt there "$upcalls") $(count rtt back "back_lookup -> back_upcall")" "1 1"
equal "sys-latency: an upcall" "$(count all tx "$upcalls") $(count all tx "upcall -> execute") $(count all tx "execute -> output")" "1 1 1"
equal "sys-latency: --dir" "$(of all '[.[] | select(.type == "account" and .measure == "rx" and .point == "nic_receives") | .seen] | add // 0')" 0

ip -6 addr flush dev br0
sysctl -qw net.ipv6.conf.br0.disable_ipv6=1
in_ns X sysctl -qw net.ipv6.conf.eX.disable_ipv6=1

# The NIC's own queue delays by 5 ms what it sends.
in_ns X tc qdisc del dev eX root
# No segment is sent again, however late its answer is: when it comes, a socket that only waits may
# answer it, whose ACKs are built elsewhere.
for end in "root br0 254" "X eX 100"; do
	read -r ns dev last <<<"$end"
	in_ns $ns ip route change 10.1.0.0/24 dev $dev proto kernel scope link src 10.1.0.$last rto_min 5s
	in_ns $ns sysctl -qw net.ipv4.tcp_early_retrans=0
done
in_ns X /usr/bin/python3 - <<'PY' &
import socket
c, _ = socket.create_server(("10.1.0.100", 9000)).accept()
while data := c.recv(100):
    c.sendall(data)
PY
server=$!
sink X udp 9
until in_ns X ss -Hltn | grep -q :9000; do sleep 0.1; done
came=$(datagrams X)
send root udp --dst 10.1.0.100 --dport 9 >/dev/null
await reaches $((came + 1)) datagrams X
tc qdisc add dev u0 root handle 10: netem delay 5ms
start all sys-latency --json --phy u0 --internal br0
start ends sys-latency --json --phy u0 --ends --dir tx --proto udp
start out icmp-tx --json --phy u0
start tcp tcp-latency --json --phy u0
start data tcp-latency --json --phy u0 --data --dir tx
start syn tcp-latency --json --phy u0 --flags 2 --dir tx
start looks sys-metrics --json --phy u0 --proto udp
out=$(snmp root Tcp OutSegs) in=$(snmp root Tcp InSegs)
received=$(pings -c 10 10.1.0.100)
send root udp --dst 10.1.0.100 --dport 9 --count 50 --src-port-start 20001 >/dev/null
/usr/bin/python3 - <<'PY'
import socket
with socket.create_connection(("10.1.0.100", 9000)) as s:
    for i in range(20):
        s.sendall(bytes(100))
        got = 0
        while got < 100:
            got += len(s.recv(100))
    s.shutdown(socket.SHUT_WR)      # a socket that is closed may leave the last ACK to one that only waits
    s.recv(1)
PY
wait $server
await reaches $((came + 51)) datagrams X
await queue_empty			# the last ACK has left, too
out=$(($(snmp root Tcp OutSegs) - out)) in=$(($(snmp root Tcp InSegs) - in))
for tool in all ends out tcp data syn looks; do stop $tool; done
sent=$((received + 50 + out))
tc qdisc del dev u0 root
for end in "root br0 254" "X eX 100"; do
	read -r ns dev last <<<"$end"
	in_ns $ns ip route change 10.1.0.0/24 dev $dev proto kernel scope link src 10.1.0.$last
	in_ns $ns sysctl -qw net.ipv4.tcp_early_retrans=3
done
equal "UDP came" "$(sunk)" 51
equal "sys-latency: what was sent" "$(count all tx total)" "$sent"
equal "sys-latency: all completed" "$(account all '.measure == "tx" and .point == "ip"' shown) $(account all '.measure == "tx" and .point == "ip"' expired)" "$sent 0"
within "sys-latency: the queue, us" "$(least all tx "queue -> nic_sends")" 5000 100000
within "sys-latency: before it, us" "$(steps all tx "output -> queue" .p50)" 0 4999
equal "sys-latency: --ends" "$(count ends tx total)" 50
equal "sys-latency: --ends looks at no more" "$(of ends '[.[] | select(.type == "histogram" and .key.step != null) | .key.step] | join(",")')" "total,ip -> nic_sends"
equal "icmp-tx: pings" "$(count out tx total)" "$received"
within "icmp-tx: the queue, us" "$(least out tx "queue -> nic")" 5000 100000
equal "tcp-latency: segments sent" "$(count tcp tx total)" "$out"
# A SYN-ACK is built elsewhere.
equal "tcp-latency: segments built, by both sides" "$(count tcp build total)" "$((out + in - 1))"
equal "tcp-latency: segments received" "$(count tcp rx total)" "$in"
within "tcp-latency: the queue, us" "$(least tcp tx "queue -> nic_out")" 5000 100000
equal "tcp-latency: --data" "$(count data tx total)" 20
equal "tcp-latency: --flags" "$(count syn tx total)" 1
equal "sys-metrics: queued" "$(count looks queued total)" 50
within "sys-metrics: in the queue, us" "$(steps looks queued total .p50)" 4000 100000
looks()	{ column looks - ".key.stage == \"$1\"" "$2"; }
equal "sys-metrics: at each step" "$(looks ip4 packets) $(looks port_out packets) $(looks queue packets) $(looks nic_out packets)" "50 50 50 50"
equal "sys-metrics: bytes with and without Ethernet header" "$(looks ip4 bytes) $(looks nic_out bytes)" "3000 3700"
adds_up all ends out tcp data syn looks

# From X through br0 to a socket, with RPS to the second CPU.
echo 2 >/sys/class/net/br0/queues/rx-0/rps_cpus
sink root udp 5000
came=$(datagrams root)
send X udp --dst 10.1.0.254 --dport 5000 >/dev/null
await reaches $((came + 1)) datagrams root
start internal sys-rx-internal --json --internal br0 --proto udp --dport 5000
send X udp --dst 10.1.0.254 --dport 5000 --count 100 --src-port-start 21000 >/dev/null
await reaches $((came + 101)) datagrams root
stop internal
echo 0 >/sys/class/net/br0/queues/rx-0/rps_cpus
equal "sys-rx-internal: received" "$(sunk) $(count internal way total)" "101 100"
for step in "output -> enters" "enters -> received" "received -> queued" "queued -> taken" "taken -> ip" "ip -> local" "local -> protocol"; do
	equal "sys-rx-internal: $step" "$(count internal way "$step")" 100
done
equal "sys-rx-internal: CPU" "$(rows internal - true 'map("\(.key.queued_on) \(.key.taken_on) \(.values.packets)") | join(", ")')" "1 1 100"
equal "sys-rx-internal adds up" "$(unexplained internal)" "[0]"
