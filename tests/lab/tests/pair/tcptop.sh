# SPDX-License-Identifier: MIT
# tcptop, tcpsnoop and soconnlat on connections that a script makes.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"
patient

# bytes COMM COLUMN
bytes()
{
	column top - ".key.comm == \"$1\" and (.key.flow.sport == 9000 or .key.flow.dport == 9000)" "$2"
}

start top tcptop --json
start snoop tcpsnoop --json --dport 9000
start snoop_in tcpsnoop --json --sport 9000

# 100 requests of 10 bytes, each answered by 20; the server closes first. Then 1 MB at once:
# all the lines fit into the ring of a tool that has no CPU for so long.
in_ns B /usr/bin/python3 - <<'END' &
import socket
s = socket.create_server(("10.0.0.2", 9000))
open("/proc/self/comm", "w").write("server")
for _ in range(100):
    c, _ = s.accept()
    c.recv(10, socket.MSG_WAITALL)
    c.sendall(bytes(20))
    c.close()
c, _ = s.accept()
c.recv(100, socket.MSG_PEEK)
while c.recv(65536):
    pass
END
server=$!
until in_ns B ss -Hltn | grep -q ':9000 '; do sleep 0.1; done
before=$(snmp A Tcp OutSegs); resets=$(snmp A Tcp OutRsts)
in_ns A /usr/bin/python3 - <<'END'
import socket
open("/proc/self/comm", "w").write("client")
for _ in range(100):
    c = socket.create_connection(("10.0.0.2", 9000))
    c.sendall(bytes(10))
    c.recv(20, socket.MSG_WAITALL)
    assert c.recv(1) == b""
    c.close()
END
sent=$(($(snmp A Tcp OutSegs) - before - $(snmp A Tcp OutRsts) + resets))
# 1000000 bytes, and what the kernel says that it has sent of them, which is more when it
# drops some on the way: tcpi_bytes_sent and tcpi_bytes_retrans.
bulk=$(in_ns A /usr/bin/python3 - <<'END'
import socket, struct
open("/proc/self/comm", "w").write("bulk")
c = socket.create_connection(("10.0.0.2", 9000))
c.sendall(bytes(1000000))
c.shutdown(socket.SHUT_WR)
assert c.recv(1) == b""
sent, again = struct.unpack_from("QQ", c.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256), 200)
assert sent - again == 1000000
print(sent)
c.close()
END
)
wait $server
for tool in top snoop snoop_in; do stop $tool; done

equal "tcptop: the client" "$(bytes client sent) $(bytes client received)" "1000 2000"
equal "tcptop: at once" "$(bytes bulk sent) $(bytes bulk received)" "1000000 0"
equal "tcptop: the server" "$(bytes server sent) $(bytes server received)" "2000 1001000"
equal "tcptop adds up" "$(unexplained top)" "[0]"
[ "$sent" -ge 400 ] || bad "traffic" "A has sent $sent segments"
client='.fields.dir == "out" and .fields.laddr == "10.0.0.1" and .fields.owner.comm != "bulk"'
equal "tcpsnoop: what A has sent" "$(events snoop "$client")" "$sent"
equal "tcpsnoop: its owner" "$(events snoop "$client" 'map(.fields.owner.comm) | unique')" '["client"]'
equal "tcpsnoop: payload" "$(events snoop "$client" 'map(.fields.size) | add')" 1000
equal "tcpsnoop: payload at once" \
	"$(events snoop '.fields.dir == "out" and .fields.owner.comm == "bulk"' 'map(.fields.size) | add')" "$bulk"
equal "tcpsnoop: requests" "$(events snoop "$client and .fields.size == 10")" 100
received='.fields.dir == "in4" and .fields.laddr == "10.0.0.1" and .fields.size == 20'
equal "tcpsnoop: answers" "$(events snoop "$received")" 100
equal "tcpsnoop: filtered by port" \
	"$(events snoop_in '.fields.lport != 9000')" 0
equal "tcpsnoop adds up" "$(unexplained snoop)" "[0]"

# soconnlat: netem delays what B sends; one port of B refuses, one address does not answer.
in_ns B tc qdisc add dev e1 root netem delay 20ms
ip netns exec B /usr/bin/python3 -c '
import socket, time
s = socket.create_server(("::", 9001), family=socket.AF_INET6, dualstack_ipv6=True, backlog=100)
time.sleep(600)' &
server=$!
until in_ns B ss -Hltn | grep -q ':9001 '; do sleep 0.1; done
start conn soconnlat --json
start each soconnlat --json -e
start other soconnlat --json --pid $$
# Prints how long the shortest took, in us.
cat >"$work/connects" <<'END'
import errno, select, socket, time
took = []
def blocking():
    s = socket.socket()
    began = time.monotonic_ns()
    s.connect(("10.0.0.2", 9001))
    took.append(time.monotonic_ns() - began)
    s.close()
def polled():
    s = socket.socket(socket.AF_INET6)
    s.setblocking(False)
    began = time.monotonic_ns()
    assert s.connect_ex(("fd00::2", 9001)) == errno.EINPROGRESS
    select.select([], [s], [])
    took.append(time.monotonic_ns() - began)
    s.close()
for _ in range(10):
    blocking()
    polled()
try:
    socket.create_connection(("10.0.0.2", 9002))
except ConnectionRefusedError:
    pass
print(min(took) // 1000, flush=True)
time.sleep(600)             # a stack is named while its process is there
END
ip netns exec A /usr/bin/python3 "$work/connects" >"$work/shortest" &
client=$!
started $client "$work/shortest"
for tool in conn each other; do stop $tool; done
kill $client $server
in_ns B tc qdisc del dev e1 root
equal "soconnlat: connected" "$(samples conn - '.key.ended == "connected"')" 20
equal "soconnlat: refused" "$(samples conn - '.key.ended == "failed"')" 1
contains "soconnlat: the stack is named" "$(histograms conn - '.key != null' '[.[].key.ustack[]] | unique | join(" ")')" "connect+"
within "soconnlat: the shortest, us" \
	"$(events each true 'map(.fields.value) | min / 1000 | floor')" 20000 "$(cat "$work/shortest")"
equal "soconnlat: one line each" "$(events each true)" 21
equal "soconnlat: to IPv6" "$(events each '.fields.flow.daddr == "fd00::2"')" 10
equal "soconnlat: --pid of another process" "$(samples other - '.key != null')" 0
equal "soconnlat adds up" "$(unexplained conn) $(unexplained each)" "[0] [0]"
