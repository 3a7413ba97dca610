# SPDX-License-Identifier: MIT
# tcp-rtt, tcp-inflight, tcpwin, tcpnagle, tcp-pktlat and tcp-cong on data that a script sends.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"
patient

# Port 9000 echoes; 9001 reads and forgets; 9002 reads 50 ms after data has come.
cat >"$work/server" <<'END_OF_SERVER'
import select, socket, threading, time
def serve(port, handle):
    s = socket.create_server(("10.0.0.2", port))
    while True:
        c, _ = s.accept()
        threading.Thread(target=handle, args=(c,), daemon=True).start()
def quick(c):
    c.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
def echo(c):
    got = 0
    while True:
        quick(c)
        data = c.recv(2)
        if not data:
            break
        got += len(data)
        if got % 2 == 0:
            c.sendall(b"x")
def forget(c):
    while c.recv(65536):
        pass
    c.close()
def late(c):
    while True:
        select.select([c], [], [])
        time.sleep(0.05)
        if not c.recv(100):
            break
        c.send(b"y")
for port, handle in ((9000, echo), (9003, echo), (9001, forget), (9002, late)):
    t = threading.Thread(target=serve, args=(port, handle))
    t.start()
END_OF_SERVER
modprobe sch_netem
in_ns B tc qdisc add dev e1 root netem delay 20ms
ip netns exec B /usr/bin/python3 "$work/server" &
server=$!
start rtt tcp-rtt --json --dport 9000
start peers tcp-rtt --json --by raddr --dport 9000 --avg
start nagle tcpnagle --json --dst 10.0.0.2 --dport 9000
start nodelay tcpnagle --json --dst 10.0.0.2 --dport 9003
start late tcp-pktlat --json --sport 9002
start pipe tcp-inflight --json --dport 9001
start sent tcp-inflight --json --dport 9001 --send
start window tcpwin --json --dport 9001
start tenth tcpwin --json --dport 9001 --every 10
start clean tcp-cong --json --dport 9001
until [ "$(in_ns B ss -Hltn | grep -c ':900[0-3] ')" = 4 ]; do sleep 0.1; done
in_ns A /usr/bin/python3 - >"$work/ss" <<'END_OF_CLIENT'
import socket, struct, subprocess, time
def connect(port):
    return socket.create_connection(("10.0.0.2", port))
def info(c, at):
    return struct.unpack_from("I", c.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256), at)[0]
def merged():                              # segments that the kernel handles as one with the one before
    names, values = [line.split() for line in open("/proc/self/net/netstat") if line.startswith("TcpExt:")]
    return int(values[names.index("TCPBacklogCoalesce")])
c = connect(9002)
began = time.monotonic_ns()
for _ in range(20):
    c.send(b"x" * 10)
    c.recv(1)
answered = (time.monotonic_ns() - began) // 1000
c.close()
before = merged()
c = connect(9001)
c.sendall(bytes(1000000))
for _ in range(3):
    time.sleep(0.2)
    c.send(b"x")
while True:
    time.sleep(0.2)
    if info(c, 24) == 0:                   # tcpi_unacked
        break
print(subprocess.run(["ss", "-Htin", "dport", "=", ":9001"], capture_output=True, text=True).stdout)
# All segments but the SYN-ACK: tcpi_segs_in.
came = info(c, 140) - 1
c.close()
print("answered:%d came:%d" % (answered, came - (merged() - before)))
END_OF_CLIENT
until in_ns A ss -Htan 'dport = :9001' | grep -q TIME-WAIT; do sleep 0.1; done
in_ns B tc qdisc change dev e1 root netem delay 50ms
# "b" is held until "a" is acknowledged, which takes 50 ms: that is sure when it was written within
# these, and it is held for the rest of them at least, until the answer at most. Prints how often
# that is sure, how long it takes at least and at most, in all, and the cork at most, in us.
in_ns A sysctl -qw net.ipv4.tcp_autocorking=0
in_ns A /usr/bin/python3 - >"$work/held" <<'END_OF_CLIENT'
import socket, time
def us():
    return time.monotonic_ns() // 1000
sure = least = most = 0
for port, nodelay in ((9000, 0), (9003, 1)):
    c = socket.create_connection(("10.0.0.2", port))
    c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, nodelay)
    for _ in range(20):
        began = us()
        c.send(b"a")
        between = us()
        c.send(b"b")
        left = 50000 - (us() - began) - 2
        c.recv(1)
        if not nodelay:
            sure += left > 0
            least += max(left, 0)
            most += us() - between + 1
c = socket.create_connection(("10.0.0.2", 9000))
c.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
began = us()
c.send(b"a")
time.sleep(0.06)
c.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
print(sure, least, most, us() - began + 1)
END_OF_CLIENT
read -r sure least most cork <"$work/held"
for tool in rtt peers nagle nodelay late pipe sent window tenth clean; do stop $tool; done
in_ns B tc qdisc del dev e1 root
ss_field() { grep -o "\<$1:[0-9.]*" "$work/ss" | head -n 1 | cut -d: -f2; }

within "tcp-rtt: samples" "$(total rtt - count)" 20 200
within "tcp-rtt: median, us" "$(total rtt - p50)" 18750 1000000
equal "tcp-rtt: by peer" "$(histograms peers - '.key != null' 'map(.key.raddr)')" '["10.0.0.2"]'
equal "tcp-rtt: the peer has all" "$(histograms peers - '.key != null' '.[0].count')" "$(total peers - count)"
average=$(rows peers - true 'map([.key.raddr, .values.segments, (.values.average_us | floor)])')
equal "tcp-rtt: --avg" "$average" "$(histograms peers - '.key != null' 'map([.key.raddr, .count, (.sum / .count | floor)])')"
equal "tcp-rtt: no averages without" "$(of rtt '[.[] | select(.type == "row")] | length')" 0
within "tcpnagle: traffic" "$sure" 1 20
within "tcpnagle: held by Nagle's rule" "$(histograms nagle - '.key.nonagle == 0' '.[0].count')" "$sure" 20
within "tcpnagle: in all, us" "$(histograms nagle - '.key.nonagle == 0' '.[0].sum')" "$least" "$most"
equal "tcpnagle: held by a cork" "$(histograms nagle - '.key.nonagle == 2' '.[0].count')" 1
within "tcpnagle: for how long, us" "$(histograms nagle - '.key.nonagle == 2' '.[0].max')" 60000 "$cork"
equal "tcpnagle: TCP_NODELAY" "$(histograms nodelay - '.key != null' 'length')" 0
within "tcpnagle: writes with TCP_NODELAY" "$(rows nodelay - '.key.nonagle % 2 == 1' 'map(.values.calls) | add')" 40 200
equal "tcp-pktlat: samples" "$(total late - count)" 20
within "tcp-pktlat: in all, us" "$(total late - sum)" 999980 "$(ss_field answered)"
equal "tcp-pktlat: by the reader" "$(samples late - '.key.task.comm == "python3"')" 20
came=$(ss_field came)
# One ACK for each round trip at least: 10 segments, 20, 40 and so on, and the last three.
within "tcp-inflight: traffic" "$came" 8 1000
# With its first segment a connection begins to be remembered: the samples begin with the second.
equal "tcp-inflight: samples" "$(total pipe rtt count)" $((came - 1))
within "tcp-inflight: round trip, us" "$(total pipe rtt p50)" 18750 1000000
within "tcp-inflight: round trip at sending, us" "$(total sent rtt p50)" 18750 1000000
within "tcp-inflight: most in flight" "$(total pipe inflight max)" 10 1000
within "tcp-inflight: never above the window" "$(total sent inflight max)" 10 \
	"$(total sent cwnd max)"
again=$(grep -o 'retrans:[0-9]*/[0-9]*' "$work/ss" | cut -d/ -f2)
equal "tcp-inflight: sent again" "$(rows pipe - true 'map(.values.total)')" "[${again:-0}]"
equal "tcpwin: segments" "$(events window true)" "$came"
equal "tcpwin: the last window is what ss shows" "$(events window true 'last | .fields.cwnd')" "$(ss_field cwnd)"
within "tcpwin: round trip, us" "$(events window true 'last | .fields.srtt / 1000 | floor')" 20000 1000000
equal "tcpwin: one of ten" "$(events tenth true)" "$(($(events window true) / 10))"
equal "tcp-cong: connections" "$(events clean true)" 1
equal "tcp-cong: without loss" "$(events clean true '.[0].fields | .disorder + .recovery + .loss')" 0
adds_up rtt peers nagle nodelay late pipe sent window tenth clean

# Every 50th packet is lost.
in_ns B nft -f - <<'END_OF_RULES'
table ip t {
	chain in {
		type filter hook input priority 0
		tcp dport 9001 numgen inc mod 50 == 7 counter drop
	}
}
END_OF_RULES
start cong tcp-cong --json --dport 9001
began=$(date +%s%N)
in_ns A /usr/bin/python3 -c '
import socket, time
c = socket.create_connection(("10.0.0.2", 9001))
c.sendall(bytes(2000000))
time.sleep(0.2)
c.shutdown(socket.SHUT_WR)
c.recv(1)'
took=$(($(date +%s%N) - began))
sleep 0.5
stop cong
kill $server
in_ns B nft delete table ip t
life() { events cong true ".[0].fields | $1"; }
within "tcp-cong: recovering, ns" "$(life '.cwr + .recovery + .loss')" 1 "$took"
equal "tcp-cong: the states fill the life" "$(life '.open + .disorder + .cwr + .recovery + .loss')" "$(life .lived)"
within "tcp-cong: the life, ns" "$(life .lived)" 200000000 "$took"
equal "tcp-cong: a stay for each change" "$(total cong - count)" "$(life .changes)"
equal "tcp-cong adds up" "$(unexplained cong)" "[0]"
