# SPDX-License-Identifier: MIT
# tcp-connlat, so1stbyte, tcp-trace, tcp-listen and tcpsynbl on connections that a script makes.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# 20 connections over a way of 20 ms, to a server that answers after 100 ms; 5 to a closed port.
modprobe sch_netem
in_ns B tc qdisc add dev e1 root netem delay 20ms
start listen tcp-listen --json
start connects tcp-connlat --json
start lines tcp-connlat --json -e
start failures tcp-connlat --json --failed
start read so1stbyte --json --dport 9000
start came so1stbyte --json --dport 9000 --kernel
start trace tcp-trace --json
ip netns exec B /usr/bin/python3 - <<'END_OF_SERVER' &
import socket, time
idle = [socket.create_server(("10.0.0.2", port), backlog=7) for port in (9001, 9002, 9003)]
s = socket.create_server(("10.0.0.2", 9000))
for _ in range(20):
    c, _ = s.accept()
    time.sleep(0.1)
    c.sendall(b"x")
    c.recv(1)
    c.close()
time.sleep(60)
END_OF_SERVER
server=$!
until [ "$(in_ns B ss -Hltn | grep -c ':900[0-3] ')" = 4 ]; do sleep 0.1; done
queues=$(in_ns B ss -Hltn | awk '$4 ~ /:900[1-3]$/ {print $3}' | sort -u)
# What is read is read 50 ms after it has come. Prints how long it took at most, in us: until the
# 20 bytes had come, in all, until they were read, in all, and the slowest connect that fails.
in_ns A /usr/bin/python3 - >"$work/truth" <<'END_OF_CLIENT'
import select, socket, time
came = read = slowest = 0
for _ in range(20):
    began = time.monotonic_ns()
    c = socket.create_connection(("10.0.0.2", 9000))
    select.select([c], [], [])
    came += time.monotonic_ns() - began
    time.sleep(0.05)
    c.recv(1)
    read += time.monotonic_ns() - began
    c.close()
try:
    c = socket.create_connection(("10.0.0.2", 9001))
    c.listen(6)                            # a connected socket cannot
except OSError:
    pass
for _ in range(5):
    began = time.monotonic_ns()
    try:
        socket.create_connection(("10.0.0.2", 9100))
    except ConnectionRefusedError:
        pass
    slowest = max(slowest, time.monotonic_ns() - began)
print(came // 1000, read // 1000, slowest // 1000)
END_OF_CLIENT
read -r came read slowest <"$work/truth"
# The server's FIN takes its time: no socket is left but in TIME-WAIT.
while in_ns A ss -Htan 'dport = :9000' | grep -qv TIME-WAIT; do sleep 0.1; done
sleep 0.3
for tool in listen connects lines failures read came trace; do stop $tool; done
kill $server
wait $server
in_ns B tc qdisc del dev e1 root

equal "tcp-connlat: established" "$(samples connects - '.key.result == "established" and .key.process.comm == "python3"')" 21
equal "tcp-connlat: failed" "$(samples connects - '.key.result == "failed"')" 5
within "tcp-connlat: longest, us" "$(histograms connects - '.key.result == "failed"' '.[0].max')" 20000 "$slowest"
far='.fields.flow.dport == 9000'
equal "tcp-connlat: lines" "$(events lines "$far")" 20
within "tcp-connlat: shortest, us" "$(events lines "$far" 'map(.fields.value) | min / 1000 | floor')" 20000 1000000
equal "tcp-connlat: only failures" "$(total failures - count)" 5
equal "so1stbyte: samples" "$(total read - count)" 20
equal "so1stbyte: by process" "$(samples read - '.key.process.comm == "python3"')" 20
# The sums are of whole us.
within "so1stbyte: in all, us" "$(total read - sum)" 3799980 "$read"
equal "so1stbyte: until it has come" "$(total came - count)" 20
within "so1stbyte: ... comes before it is read" "$(total came - sum)" 2799980 "$came"
traced() { events trace "$1"; }
equal "tcp-trace: opened" "$(traced '.fields.what == "opened" and .fields.rport == 9000 and .fields.laddr == "10.0.0.1"')" 20
equal "tcp-trace: closed" "$(traced '.fields.what == "closed" and .fields.rport == 9000 and .fields.laddr == "10.0.0.1"')" 20
equal "tcp-trace: accepted" "$(traced '.fields.what == "accepted" and .fields.lport == 9000 and .fields.raddr == "10.0.0.1"')" 20
equal "tcp-trace: refused" "$(traced '.fields.what == "opened" and .fields.rport == 9100') $(traced '.fields.what == "closed" and .fields.rport == 9100')" "0 5"
equal "tcp-trace: owners" "$(events trace true 'map(.fields.task.comm) | unique')" '["python3"]'
idle='.fields.lport >= 9001 and .fields.lport <= 9003'
equal "tcp-listen: lines" "$(events listen "$idle" 'map("\(.fields.lport) \(.fields.backlog) \(.fields.result)") | join(",")')" \
	"9001 7 0,9002 7 0,9003 7 0"
equal "tcp-listen: as ss has it" "$queues" 7
equal "tcp-listen: refused" "$(events listen '.fields.backlog == 6' 'map(.fields.result) | join(" ")')" "EINVAL"
adds_up listen connects lines failures read came trace

# 12 at once for a queue of 5, which holds 6; 3 more, from ports that nft counts, when it is full.
# B's answers are held back until all 12 have asked.
asked() { in_ns B nft list table ip t | sed -n 's/.*packets \([0-9]*\) .*/\1/p'; }
in_ns B nft -f - <<'END_OF_RULES'
table ip t {
	chain in {
		type filter hook input priority 0
		tcp sport 21000-21002 counter
	}
}
END_OF_RULES
modprobe sch_plug
in_ns B tc qdisc add dev e1 root plug limit 1000000
before=$(snmp B TcpExt ListenOverflows)
start queue tcpsynbl --json
ip netns exec B /usr/bin/python3 -c '
import socket, time
s = socket.create_server(("10.0.0.2", 9000), backlog=5)
time.sleep(600)' &
server=$!
until [ "$(in_ns B ss -Hltn | grep -c ':9000 ')" = 1 ]; do sleep 0.1; done
cat >"$work/connects" <<'END_OF_CLIENT'
import socket, sys, time
first, count = map(int, sys.argv[1:])
sockets = [socket.socket() for _ in range(count)]
for i, s in enumerate(sockets):
    s.bind(("", first + i))
    s.setblocking(False)
    s.connect_ex(("10.0.0.2", 9000))
time.sleep(600)
END_OF_CLIENT
ip netns exec A /usr/bin/python3 "$work/connects" 20000 12 &
clients=$!
waiting() { in_ns B tc -s qdisc show dev e1 | sed -n 's/.*backlog .* \([0-9]*\)p .*/\1/p'; }
until [ "$(waiting)" -ge 12 ]; do sleep 0.1; done
in_ns B tc qdisc change dev e1 root plug release_indefinite
until [ $(($(snmp B TcpExt ListenOverflows) - before)) -ge 6 ]; do sleep 0.1; done
ip netns exec A /usr/bin/python3 "$work/connects" 21000 3 &
clients="$clients $!"
until [ "$(asked)" -ge 3 ]; do sleep 0.1; done
for pid in $clients $server; do kill $pid; wait $pid; done
stop queue
grown=$(($(snmp B TcpExt ListenOverflows) - before))
within "tcpsynbl: traffic" "$grown" 9 100
equal "tcpsynbl: overflows" "$(events queue true)" $grown
overflow() { events queue ".fields.at == \"$1\""; }
within "tcpsynbl: when a connection is asked for" "$(overflow request)" 3 100
within "tcpsynbl: when it is complete" "$(overflow complete4)" 6 100
equal "tcpsynbl: limit" "$(histograms queue accept_queue '.key != null' 'map(.key.backlog_max)')" "[5]"
equal "tcpsynbl: completed" "$(total queue accept_queue count)" $((6 + $(overflow complete4)))
equal "tcpsynbl: longest accept queue" "$(total queue accept_queue max)" 6
# 6.1 sends cookies from 5 on, 6.12 from 6 on.
within "tcpsynbl: longest SYN queue" "$(total queue syn_queue max)" 5 6
equal "tcpsynbl adds up" "$(unexplained queue)" "[0]"
in_ns B tc qdisc del dev e1 root
in_ns B nft delete table ip t
