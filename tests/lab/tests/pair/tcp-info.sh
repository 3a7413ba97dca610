# SPDX-License-Identifier: MIT
# tcp-info against what the kernel tells a connection of itself (TCP_INFO), for connections that
# their application, the receiver's window, the network, loss and the send buffer hold up.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# of_port NAME PORT FILTER: of the rows of A's connection to this port.
of_port()	{ rows "$1" - ".key.flow.dport == $2" "$3"; }
# value PORT FILTER: of the columns of its row.
value()		{ of_port info "$1" ".[0].values | $2"; }
# ms PORT COLUMN, limit PORT CONDITION: the same in ms, from the columns and from the rows of --by limit
ms()		{ value "$1" "$2 | . / 1000000 | floor"; }
limit()		{ of_port limits "$1" "map(select($2) | .values.lasted) | add // 0 | . / 1000000 | floor"; }
diagnosis()	{ of_port info "$1" '.[0].diagnosis'; }

modprobe sch_netem
in_ns B tc qdisc add dev e1 root netem delay 20ms limit 10000
in_ns B nft -f - <<'END'
table ip t {
	chain in {
		type filter hook input priority 0
		tcp dport 9003 ip length > 500 numgen inc mod 4 == 3 drop
	}
}
END
start info tcp-info --json --dst 10.0.0.2 --target-mbit 1
start limits tcp-info --json --dst 10.0.0.2 --by flow,limit
start other tcp-info --json --dst 10.0.0.2 --dport 9100

# Port 9001 has a small window; the others read what comes. All answer and close when they have read all.
in_ns B /usr/bin/python3 - >/dev/null <<'END' &
import socket, threading
def serve(s):
    c, _ = s.accept()
    while c.recv(65536):
        pass
    c.sendall(bytes(77))
    c.close()
threads = []
for port in range(9000, 9005):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if port == 9001:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.bind(("10.0.0.2", port))
    s.listen()
    threads.append(threading.Thread(target=serve, args=(s,)))
for t in threads:
    t.start()
END
server=$!
until in_ns B ss -ltn | grep -q :9004; do sleep 0.1; done
# A line for each connection: port, bytes sent, ms busy, ms held up by the window, by the buffer,
# retransmits, and how long it lived at least and at most, in ms. How long the small buffer has no
# room the program sees itself; the kernel misses that while nothing is sent.
in_ns A /usr/bin/python3 - >"$work/truth" <<'END'
import select, socket, struct, subprocess, time
SO_MAX_PACING_RATE = 47
def connection(port, size, pause=0, times=1, pace=None, buffer=None):
    began = time.monotonic()
    s = socket.socket()
    if buffer:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)
    if pace:
        s.setsockopt(socket.SOL_SOCKET, SO_MAX_PACING_RATE, pace)
    s.connect(("10.0.0.2", port))
    opened = time.monotonic()
    waited = 0
    s.setblocking(buffer is None)
    for _ in range(times):
        left = bytes(size)
        while left:
            try:
                left = left[s.send(left):]
            except BlockingIOError:
                since = time.monotonic()
                select.select([], [s], [])
                waited += time.monotonic() - since
        time.sleep(pause)
    s.setblocking(True)
    while True:
        time.sleep(0.05)
        info = s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
        acked, = struct.unpack_from("Q", info, 120)
        if acked >= size * times:
            break
    least = time.monotonic() - opened
    s.shutdown(socket.SHUT_WR)
    assert len(s.recv(100, socket.MSG_WAITALL)) == 77
    most = time.monotonic() - began
    info = s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
    busy, window, full = struct.unpack_from("QQQ", info, 168)
    again, = struct.unpack_from("I", info, 100)
    s.close()
    full = int(waited * 1000) if buffer else full // 1000
    print(port, size * times, busy // 1000, window // 1000, full, again, int(least * 1000), int(most * 1000) + 1)
connection(9000, 1000, pause=0.3, times=10)
connection(9001, 60000)
connection(9002, 60000, pace=60000)
connection(9003, 40000)
# Else one buffer of many segments takes more room than there is.
subprocess.run(["ip", "link", "set", "e0", "gso_max_segs", "1"], check=True)
connection(9004, 100000, buffer=8192)
END
wait $server
sleep 0.3
for name in info limits other; do stop $name; done

declare -A resent
while read -r port bytes busy window full again least most; do
	resent[$port]=$again
	equal "$port: acknowledged, received" "$(value $port '"\(.acked) \(.received)"')" "$bytes 77"
	equal "$port: sent again" "$(value $port .retransmits)" "$again"
	within "$port: round trip, us" "$(($(value $port .srtt) / 1000))" 20000 1000000
	within "$port: lived" "$(ms $port .lasted)" "$least" "$most"
	within "$port: kbit a second" "$(value $port '.mbit * 1000 | floor')" $((8 * bytes / most)) $((8 * bytes / least))
	# Of 1 Mbit/s.
	within "$port: missing, percent" "$(value $port '.missing | floor')" \
		$((99 - 8 * bytes / least / 10)) $((100 - 8 * bytes / most / 10))
	within "$port: busy" "$(ms $port '(.network + .window + .buffer)')" $((busy - 60)) $((busy + 60))
	within "$port: held up by the window" "$(ms $port .window)" $((window - 60)) $((window + 60))
	# The program wakes late after there is room in the small one.
	held=$full
	[ $port != 9004 ] || held=$((full / 2))
	within "$port: held up by the buffer" "$(ms $port .buffer)" $((held - 60)) $((full + 60))
	equal "$port: percent" "$(value $port '(.idle_percent * .lasted - 100 * .idle | fabs < 1000) and
		(.window_percent * .lasted - 100 * .window | fabs < 1000)')" true
	for part in idle:UNSPEC network:BUSY window:RWND_LIMITED buffer:SNDBUF_LIMITED; do
		time=$(ms $port ".${part%:*}")
		within "$port: --by limit, ${part#*:}" "$(limit $port ".key.limit == \"${part#*:}\"")" $((time - 60)) $((time + 60))
	done
done <"$work/truth"
equal "what limits them" "$(for port in 9000 9001 9002 9003 9004; do diagnosis $port; done | paste -sd,)" \
	"application,receive window,network,loss,send buffer"
# A machine that is slow may take a segment for lost that is not, and sends it again.
for port in 9000 9002; do
	loss=$(value $port .loss)
	[ "${resent[$port]}" = 0 ] || loss=0
	equal "$port: without loss" "$loss" 0
done
within "loss, ms" "$(ms 9003 .loss)" $(($(ms 9003 .network) / 2)) "$(ms 9003 .network)"
equal "of another port" "$(of other '[.[] | select(.type == "row")] | length')" 0
equal "adds up" "$(unexplained info) $(unexplained limits)" "[0] [0]"
ip -n A link set e0 gso_max_segs 65535
in_ns B tc qdisc del dev e1 root
in_ns B nft delete table ip t
