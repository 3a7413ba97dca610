# SPDX-License-Identifier: MIT
# tcp-info against what the kernel tells a connection of itself (TCP_INFO), for connections that
# their application, the receiver's window, the network and loss hold up.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

unexplained()	{ of "$1" '[.[] | select(.type == "account") | .unexplained] | unique | tostring'; }

# of_port TABLE PORT FILTER: of the rows of A's connection to this port.
of_port()
{
	of info "[.[] | select(.type == \"row\" and .final and .table == \"$1\" and .key.flow.dport == $2)] | $3"
}
# lasted PORT CONDITION: ms.
lasted()	{ of_port limits "$1" "map(select($2) | .values.lasted) | add // 0 | . / 1000000 | floor"; }
# what PORT: the longest.
longest()	{ of_port limits "$1" 'group_by(.key.limit) | max_by(map(.values.lasted) | add) | .[0].key.limit'; }
column()	{ of_port connections "$1" ".[0].values.$2"; }

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
start info tcp-info --json --dst 10.0.0.2
start other tcp-info --json --dst 10.0.0.2 --dport 9100

# Port 9001 has a small window; the others read what comes. All close when they have read all.
in_ns B /usr/bin/python3 - >/dev/null <<'END' &
import socket, threading
def serve(s):
    c, _ = s.accept()
    while c.recv(65536):
        pass
    c.close()
threads = []
for port in range(9000, 9004):
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
sleep 1
# A line for each connection: port, bytes, ms busy, ms held up by the window, by the buffer, retransmits.
in_ns A /usr/bin/python3 - >"$work/truth" <<'END'
import socket, struct, time
def connection(port, size, pause=0, times=1):
    s = socket.create_connection(("10.0.0.2", port))
    for i in range(times):
        s.sendall(bytes(size))
        time.sleep(pause)
    while True:
        time.sleep(0.05)
        info = s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
        acked, = struct.unpack_from("Q", info, 120)
        if acked >= size * times:
            break
    busy, window, full = struct.unpack_from("QQQ", info, 168)
    again, = struct.unpack_from("I", info, 100)
    print(port, acked, busy // 1000, window // 1000, full // 1000, again)
    s.shutdown(socket.SHUT_WR)
    s.recv(1)
    s.close()
connection(9000, 1000, pause=0.1, times=10)
connection(9001, 60000)
connection(9002, 60000)
connection(9003, 40000)
END
wait $server
sleep 0.3
stop info
stop other

while read -r port bytes busy window full again; do
	# FIN is acknowledged like a byte.
	equal "$port: acknowledged" "$(column $port acked)" $((bytes + 1))
	equal "$port: sent again" "$(column $port retransmits)" "$again"
	within "$port: round trip, us" "$(($(column $port srtt) / 1000))" 20000 1000000
	within "$port: busy" "$(lasted $port '.key.limit != "UNSPEC"')" $((busy - 60)) $((busy + 200))
	within "$port: held up by the window" "$(lasted $port '.key.limit == "RWND_LIMITED"')" $((window - 60)) $((window + 60))
	within "$port: held up by the buffer" "$(lasted $port '.key.limit == "SNDBUF_LIMITED"')" $((full - 60)) $((full + 60))
	equal "$port: parts and whole" "$(lasted $port true)" "$(($(column $port lasted) / 1000000))"
done <"$work/truth"
equal "what limits them" "$(longest 9000) $(longest 9001) $(longest 9002)" \
	"UNSPEC RWND_LIMITED BUSY"
within "loss: longer than without" \
	"$(lasted 9003 '.key.limit == "BUSY" and .key.state != "Open"')" $(($(lasted 9003 '.key.state == "Open" and .key.limit == "BUSY"') + 1)) 60000
equal "without loss: no other state" "$(lasted 9000 '.key.state != "Open"')" 0
equal "of another port" "$(of other '[.[] | select(.type == "row")] | length')" 0
equal "adds up" "$(unexplained info)" "[0]"
in_ns B tc qdisc del dev e1 root
in_ns B nft delete table ip t
