# SPDX-License-Identifier: MIT
# TCP and socket tools on calls and connections that began before the tools.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

ip link set lo up
cat >"$work/earlier" <<'END'
import os, socket, struct, sys, threading, time
def name(text):
    open("/proc/thread-self/comm", "w").write(text)
def start(comm, function):
    def run():
        name(comm)
        function()
    threads.append(threading.Thread(target=run))
    threads[-1].start()
def waiting(function):                     # in how many threads
    tasks = "/proc/self/task/"
    return sum(function + "+" in open(tasks + task + "/stack").read() for task in os.listdir(tasks))
def pair(port):
    listener = socket.create_server(("127.0.0.1", port))
    client = socket.create_connection(("127.0.0.1", port))
    return client, listener.accept()[0]
def reset(s):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()
threads = []
four = socket.create_server(("127.0.0.1", 9000))
both = socket.create_server(("::", 9001), family=socket.AF_INET6, dualstack_ipv6=True)
for _ in range(3):
    start("taker", lambda: four.accept()[0].recv(1))
    start("taker", lambda: both.accept()[0].recv(1))
client, reader = pair(9002)
start("reader", lambda: reader.recv(150000, socket.MSG_WAITALL))
slow, writer = pair(9003)
start("writer", lambda: writer.sendall(bytes(8000000)))
old = [pair(port) for port in (9004, 9005, 9006)]
for c, s in old:
    c.sendall(bytes(1000))
    s.recv(1000, socket.MSG_WAITALL)
    s.sendall(bytes(500))
    c.recv(500, socket.MSG_WAITALL)
while waiting("inet_csk_accept") < 6 or waiting("sk_wait_data") < 1 or waiting("sk_stream_wait_memory") < 1:
    time.sleep(0.05)
print("ready", flush=True)
sys.stdin.readline()
name("main")
for address in ("127.0.0.1", 9000), ("127.0.0.1", 9001), ("::1", 9001):
    for _ in range(3 if address[1] == 9000 else 1 if address[0] == "::1" else 2):
        socket.create_connection(address).send(b"x")
for _ in range(15):
    client.sendall(bytes(10000))
    time.sleep(0.02)
got = 0
while got < 8000000:
    got += len(slow.recv(65536))
for thread in threads:
    thread.join()
# Of the old connections the server ends one, the client one, and one is reset.
for first, second in old[0][::-1], old[1]:
    first.shutdown(socket.SHUT_WR)
    second.recv(1)
    second.close()
    first.recv(1)
    first.close()
reset(old[2][0])
# New ones: the server ends one, the client one; one is refused after a while of nothing.
name("newer")
for port, order in (9010, -1), (9011, 1):
    c, s = pair(port)
    c.sendall(bytes(3000))
    s.recv(3000, socket.MSG_WAITALL)
    first, second = (c, s)[::order]
    first.shutdown(socket.SHUT_WR)
    second.recv(1)
    second.close()
    first.recv(1)
    first.close()
began = time.monotonic_ns()
try:
    socket.create_connection(("127.0.0.1", 9012))
except ConnectionRefusedError:
    print(time.monotonic_ns() - began, flush=True)
time.sleep(0.5)
END
mkfifo "$work/go"
/usr/bin/python3 "$work/earlier" <"$work/go" >"$work/said" &
script=$!
exec 9>"$work/go"
started $script "$work/said"
tools="tcpaccept soaccept sofamily tcp-trace tcptop tcp-subnet socksize tcplife tcpstates tcp-cong"
for tool in $tools; do
	case $tool in
	tcp-subnet) start $tool $tool --json --networks 127.0.0.0/8 --by network,task ;;
	*) start $tool $tool --json ;;
	esac
done
echo >&9
wait $script
exec 9>&-
for tool in $tools; do stop $tool; done

equal "tcpaccept" "$(events tcpaccept '.fields.task.comm == "taker"')" 6
equal "tcpaccept: whose clients" "$(events tcpaccept '.fields.task.comm == "taker"' \
	'map("\(.fields.raddr) \(.fields.lport)") | group_by(.) | map("\(.[0]) \(length)") | join(", ")')" \
	"127.0.0.1 9000 3, 127.0.0.1 9001 2, ::1 9001 1"
equal "tcpaccept: all are parsed" "$(account tcpaccept true unparsed)" 0
equal "soaccept" "$(events soaccept '.fields.task.comm == "taker"')" 6
equal "sofamily: IPv4" "$(column sofamily accepted '.key.comm == "taker"' ipv4)" 3
equal "sofamily: IPv6" "$(column sofamily accepted '.key.comm == "taker"' ipv6)" 3
equal "tcp-trace" "$(events tcp-trace '.fields.what == "accepted" and .fields.task.comm == "taker"')" 6

# Kernels that tell how long each call was tell it of these, too. Of others the tool says what it cannot see.
bytes()	{ column tcptop - ".key.comm == \"$1\"" "$2"; }
given()	{ column tcp-subnet - '.key.task.comm == "writer"' bytes; }
sizes()	{ samples socksize "$1" ".key.comm == \"$2\""; }
said()	{ grep -c "^$1: point '$2'.*: $3 before the tool" "$work/$1.err"; }
if [ -e /sys/kernel/tracing/events/sock/sock_recv_length ]; then
	equal "tcptop: received" "$(bytes reader received)" 150000
	equal "tcptop: sent" "$(bytes writer sent) $(given)" "8000000 8000000"
	equal "socksize" "$(sizes read reader) $(sizes written writer)" "1 1"
	equal "nothing is left out" "$(cat "$work"/tcp{top,-subnet,accept}.err "$work/socksize.err" | grep -c "^t.*point")" 0
else
	equal "tcptop: what it does not see" "$(bytes reader received) $(bytes writer sent)" "0 0"
	equal "tcptop: says so" "$(said tcptop received_older "1 call began") $(said tcptop sent_older "1 call began")" "1 1"
	equal "tcp-subnet: says so" "$(said tcp-subnet send "1 call began")" 1
	equal "socksize: says so" "$(said socksize received_older "1 call began") $(said socksize sent_older "1 call began")" "1 1"
fi
equal "soaccept: says of which calls it does not see errors" "$(said soaccept refused "6 calls began")" 1

# life PORT SIDE FILTER: of the connection to this port, its client's or its server's end.
life()	{ events tcplife ".fields.$([ "$2" = server ] && echo lport || echo rport) == $1" "map(.fields) | .[0] | $3"; }
for port in 9004 9005 9006; do
	equal "tcplife: bytes of an old connection, $port" "$(life $port server '"\(.rx_bytes) \(.tx_bytes)"') \
$(life $port client '"\(.rx_bytes) \(.tx_bytes)"')" "1000 500 500 1000"
	equal "tcplife: how long it lived is not known, $port" "$(life $port server .lived) $(life $port client .lived)" "null null"
done
equal "tcplife: who ended it" "$(life 9004 server .owner.comm) $(life 9005 client .owner.comm)" "main main"
for port in 9010 9011; do
	equal "tcplife: bytes, $port" "$(life $port server '"\(.rx_bytes) \(.tx_bytes)"') \
$(life $port client '"\(.rx_bytes) \(.tx_bytes)"')" "3000 0 0 3000"
	equal "tcplife: owners, $port" "$(life $port server .owner.comm) $(life $port client .owner.comm)" "newer newer"
	within "tcplife: lived, $port" "$(life $port server .lived)" 1 60000000000
done
within "tcplife: a connect that failed" "$(life 9012 client .lived)" 1 "$(tail -n 1 "$work/said")"
ending='.fields.old == "ESTABLISHED" and (.fields.lport == 9004 or .fields.rport == 9005)'
equal "tcpstates: not known" "$(events tcpstates "$ending" 'map(.fields.lasted)')" "[null,null]"
equal "tcpstates: known from then on" "$(events tcpstates '.fields.old == "FIN_WAIT2" and .fields.lport == 9004 and .fields.lasted > 0')" 1
equal "tcpstates: changes only" "$(events tcpstates '.fields.old == .fields.new')" 0
equal "tcp-trace: closed once" "$(events tcp-trace '.fields | .what == "closed" and ([.lport, .rport] | any(. >= 9004 and . <= 9006))')" 6
old='.fields | [.lport, .rport] | any(. >= 9004 and . <= 9006)'
equal "tcp-cong: not known" "$(events tcp-cong "$old" 'map(.fields.lived) | unique')" "[null]"
newer='.fields | [.lport, .rport] | any(. == 9010 or . == 9011)'
equal "tcp-cong: known" "$(events tcp-cong "$newer" 'map(.fields.lived > 0) | unique')" "[true]"
adds_up $tools
