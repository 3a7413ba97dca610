# SPDX-License-Identifier: MIT
# tcp-connlat, so1stbyte, tcp-trace, tcp-listen and tcpsynbl on connections that a script makes.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

events()	{ echo "[.[] | select(.type == \"event\" and ($1))]"; }
hist()		{ of "$1" "[.[] | select(.type == \"histogram\" and .final and ($2))] | $3"; }
unexplained()	{ of "$1" '[.[] | select(.type == "account") | .unexplained] | unique | tostring'; }
overflows()
{
	in_ns B awk '/^TcpExt:/ {if (!names) {names = split($0, name)} else for (i in name)
		if (name[i] == "ListenOverflows") print $i}' /proc/net/netstat
}

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
in_ns A /usr/bin/python3 - <<'END_OF_CLIENT'
import socket
for _ in range(20):
    c = socket.create_connection(("10.0.0.2", 9000))
    c.recv(1)
    c.close()
try:
    c = socket.create_connection(("10.0.0.2", 9001))
    c.listen(6)                            # a connected socket cannot
except OSError:
    pass
for _ in range(5):
    try:
        socket.create_connection(("10.0.0.2", 9100))
    except ConnectionRefusedError:
        pass
END_OF_CLIENT
sleep 0.5
for tool in listen connects lines failures read came trace; do stop $tool; done
kill $server
wait $server
in_ns B tc qdisc del dev e1 root

equal "tcp-connlat: established" "$(hist connects '.key.result == "established" and .key.process.comm == "python3"' 'map(.count) | add')" 21
equal "tcp-connlat: failed" "$(hist connects '.key.result == "failed"' 'map(.count) | add')" 5
within "tcp-connlat: median, us" "$(hist connects '.key.result == "failed"' '.[0].p50')" 18750 1000000
far=$(events '.fields.flow.dport == 9000')
equal "tcp-connlat: lines" "$(of lines "$far | length")" 20
within "tcp-connlat: shortest, us" "$(of lines "$far | map(.fields.value) | min / 1000 | floor")" 20000 1000000
equal "tcp-connlat: only failures" "$(hist failures '.key == null' '.[0].count')" 5
equal "so1stbyte: samples" "$(hist read '.key == null' '.[0].count')" 20
equal "so1stbyte: by process" "$(hist read '.key.process.comm == "python3"' 'map(.count) | add')" 20
within "so1stbyte: median, us" "$(hist read '.key == null' '.[0].p50')" 131250 2000000
equal "so1stbyte: until it has come" "$(hist came '.key == null' '.[0].count')" 20
within "so1stbyte: ... median, us" "$(hist came '.key == null' '.[0].p50')" 131250 2000000
within "so1stbyte: ... comes before it is read" "$(hist came '.key == null' '.[0].sum')" 2800000 \
	"$(hist read '.key == null' '.[0].sum')"
traced() { of trace "$(events "$1") | length"; }
equal "tcp-trace: opened" "$(traced '.fields.what == "opened" and .fields.rport == 9000 and .fields.laddr == "10.0.0.1"')" 20
equal "tcp-trace: closed" "$(traced '.fields.what == "closed" and .fields.rport == 9000 and .fields.laddr == "10.0.0.1"')" 20
equal "tcp-trace: accepted" "$(traced '.fields.what == "accepted" and .fields.lport == 9000 and .fields.raddr == "10.0.0.1"')" 20
equal "tcp-trace: refused" "$(traced '.fields.what == "opened" and .fields.rport == 9100') $(traced '.fields.what == "closed" and .fields.rport == 9100')" "0 5"
equal "tcp-trace: owners" "$(of trace "$(events true) | map(.fields.task.comm) | unique | tostring")" '["python3"]'
idle=$(events '.fields.lport >= 9001 and .fields.lport <= 9003')
equal "tcp-listen: lines" "$(of listen "$idle | map(\"\(.fields.lport) \(.fields.backlog) \(.fields.result)\") | join(\",\")")" \
	"9001 7 0,9002 7 0,9003 7 0"
equal "tcp-listen: as ss has it" "$queues" 7
equal "tcp-listen: refused" "$(of listen "$(events '.fields.backlog == 6') | map(.fields.result) | join(\" \")")" "EINVAL"
for tool in listen connects lines failures read came trace; do
	equal "$tool adds up" "$(unexplained $tool)" "[0]"
done

# 12 at once for a queue of 5, which holds 6; 3 more when it is full.
in_ns B tc qdisc add dev e1 root netem delay 300ms
before=$(overflows)
start queue tcpsynbl --json
ip netns exec B /usr/bin/python3 -c '
import socket, time
s = socket.create_server(("10.0.0.2", 9000), backlog=5)
time.sleep(60)' &
server=$!
until [ "$(in_ns B ss -Hltn | grep -c ':9000 ')" = 1 ]; do sleep 0.1; done
in_ns A /usr/bin/python3 - <<'END_OF_CLIENT'
import socket, time
def connects(count):
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.setblocking(False)
        s.connect_ex(("10.0.0.2", 9000))
    return sockets
first = connects(12)
time.sleep(0.8)
second = connects(3)
time.sleep(0.2)
END_OF_CLIENT
kill $server
wait $server
sleep 0.5
stop queue
grown=$(($(overflows) - before))
within "tcpsynbl: traffic" "$grown" 9 100
equal "tcpsynbl: overflows" "$(of queue "$(events true) | length")" $grown
overflow() { of queue "$(events ".fields.at == \"$1\"") | length"; }
within "tcpsynbl: when a connection is asked for" "$(overflow request)" 3 100
within "tcpsynbl: when it is complete" "$(overflow complete4)" 6 100
equal "tcpsynbl: limit" "$(hist queue '.measure == "accept_queue" and .key != null' 'map(.key.backlog_max) | tostring')" "[5]"
equal "tcpsynbl: completed" "$(hist queue '.measure == "accept_queue" and .key == null' '.[0].count')" $((6 + $(overflow complete4)))
equal "tcpsynbl: longest accept queue" "$(hist queue '.measure == "accept_queue" and .key == null' '.[0].max')" 6
# 6.1 sends cookies from 5 on, 6.12 from 6 on.
within "tcpsynbl: longest SYN queue" "$(hist queue '.measure == "syn_queue" and .key == null' '.[0].max')" 5 6
equal "tcpsynbl adds up" "$(unexplained queue)" "[0]"
in_ns B tc qdisc del dev e1 root
