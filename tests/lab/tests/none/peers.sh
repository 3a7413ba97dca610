# SPDX-License-Identifier: MIT
# Our tools for TCP beside those of libbpf-tools and bpftrace, on connections that a script makes
# and counts. Where a peer is off, a line says why.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"
. "$LAB_DIR/peer.sh"

nft -f - <<'END_OF_RULES'
table ip t {
	chain out {
		type filter hook output priority 0
		tcp dport 9200 drop
	}
	chain in {
		type filter hook input priority 0
		tcp dport 9201 drop
		tcp sport 9202 drop
		tcp dport 9203 ip length > 500 drop
	}
}
END_OF_RULES

# Both ends of each connection are in one script, so that it knows all that happens. It prints
# the truth as variables of the shell.
cat >"$work/load" <<'END_OF_LOAD'
import socket, struct, sys, time

listeners = [socket.create_server(("127.0.0.1", 9000)), socket.create_server(("::1", 9000), family=socket.AF_INET6),
             socket.create_server(("::", 9001), family=socket.AF_INET6, dualstack_ipv6=True)]
def coalesced():
    names, values = [line.split() for line in open("/proc/net/netstat") if line.startswith("TcpExt:")]
    return int(values[names.index("TCPBacklogCoalesce")])

def under_way():                           # connections that are not at their end
    return [line for name in ("tcp", "tcp6") for line in open("/proc/net/" + name).readlines()[1:]
            if line.split()[3] not in ("06", "0A")]

before_all = coalesced()
truth = dict(sessions=0, failed=0, refused=0, silent=0, segments=0, bytes=0, asked=0, peeked=0, mapped=0)

def number(s, offset):
    return struct.unpack_from("I", s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256), offset)[0]

def segments(s):
    return number(s, 140)

def session(listener, address, port, size, wait=True):
    c = socket.create_connection((address, port))
    c.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    s, _ = listener.accept()
    before = segments(c) + segments(s)
    c.setblocking(wait)
    sent = c.send(bytes(size))
    c.setblocking(True)
    if wait:
        truth["peeked"] += len(s.recv(size, socket.MSG_PEEK))
    got = 0
    while got < sent:
        got += len(s.recv(sent - got))
    while number(c, 24):                   # unacknowledged
        time.sleep(0.01)
    truth["segments"] += segments(c) + segments(s) - before + 1 # and the FIN
    truth["sessions"] += 1
    truth["mapped"] += "ffff" in address
    truth["bytes"] += sent
    truth["asked"] += size
    c.shutdown(socket.SHUT_WR)
    while c.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1) != b"\5": # FIN_WAIT2
        time.sleep(0.01)
    s.close()
    c.close()

def begin(port):
    c = socket.socket()
    c.setsockopt(socket.IPPROTO_TCP, socket.TCP_SYNCNT, 1)
    c.setblocking(False)
    c.connect_ex(("127.0.0.1", port))
    truth["failed"] += 1
    return c

silent = [begin(9201) for _ in range(5)]
for _ in range(10):
    session(listeners[0], "127.0.0.1", 9000, 10240)
    session(listeners[1], "::1", 9000, 10240)
    session(listeners[2], "::ffff:127.0.0.1", 9001, 10240)
session(listeners[0], "127.0.0.1", 9000, 8 << 20, wait=False)
for _ in range(6):
    try:
        socket.create_connection(("127.0.0.1", 9100))
    except ConnectionRefusedError:
        truth["failed"] += 1
        truth["refused"] += 1
for _ in range(4):
    begin(9200).close()
for c in silent:
    while c.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0:
        time.sleep(0.1)
    c.close()
    truth["silent"] += 1
for c in listeners:
    c.close()
while under_way():
    time.sleep(0.05)
# ACKs that come while a call has the socket are one segment then, to all but TCP_INFO.
truth["segments"] -= coalesced() - before_all
print(*(f"{name}={value}" for name, value in truth.items()))
END_OF_LOAD

# What the first script must not see. Thirty threads wait in accept at once; SYN-ACKs, and data of a
# connection, are lost.
cat >"$work/loss" <<'END_OF_LOAD'
import glob, os, socket, struct, threading, time

def again():
    names, values = [line.split() for line in open("/proc/net/snmp") if line.startswith("Tcp:")]
    return int(values[names.index("RetransSegs")])

def waiting():
    return sum("accept" in open(task).read() or "wait_for_connect" in open(task).read()
               for task in glob.glob("/proc/self/task/*/wchan"))

s = socket.create_server(("127.0.0.1", 9002))
threads = [threading.Thread(target=s.accept, daemon=True) for _ in range(30)]
for t in threads:
    t.start()
while waiting() < 30:
    time.sleep(0.05)
clients = [socket.create_connection(("127.0.0.1", 9002)) for _ in range(30)]
for t in threads:
    t.join()

s = socket.create_server(("127.0.0.1", 9202))
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_SYNCNT, 1)
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP)
before = again()
for i in range(5):
    syn = [7000 + i, 9202, 1, 0, 0x5002, 100, 0, 0]
    pseudo = struct.pack("!4s4sHH", *[socket.inet_aton("127.0.0.1")] * 2, 6, 20)
    total = sum(struct.unpack("!16H", pseudo + struct.pack("!HHIIHHHH", *syn)))
    syn[6] = ~(total % 65535) & 0xffff
    raw.sendto(struct.pack("!HHIIHHHH", *syn), ("127.0.0.1", 0))
while again() < before + 5:
    time.sleep(0.05)
s.close()

s = socket.create_server(("127.0.0.1", 9203))
c = socket.create_connection(("127.0.0.1", 9203))
c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
before = again()
for _ in range(2):
    c.send(bytes(1000))
while again() < before + 3:                # a loss probe, then by timeout
    time.sleep(0.05)
c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
c.close()
END_OF_LOAD

# While nothing is lost, a probe would be new data, which is not sent again.
sysctl -qw net.ipv4.tcp_early_retrans=0
again=$(snmp root Tcp RetransSegs) probes=$(snmp root TcpExt TCPLossProbes)
ours="tcpconnect tcplife tcpstates tcptop tcp-rtt tcpsynbl tcp-trace tcp-connlat tcpaccept"
theirs="tcpconnect tcplife tcpstates tcptop tcprtt tcpsynbl tcptracer tcpconnlat"
programs tcpaccept tcpconnect tcpretrans >"$work/programs"
peer bpftrace bpftrace "$work/programs"
start tcpretrans tcpretrans --json
for tool in $ours; do start $tool $tool --json; done
peer p-tcpconnect tcpconnect
peer p-tcplife tcplife
peer p-tcpstates tcpstates
peer p-tcptop tcptop -S -C -r 1000 600
peer p-tcprtt tcprtt -i 600
peer p-tcpsynbl tcpsynbl 600
peer p-tcptracer tcptracer
peer p-tcpconnlat tcpconnlat
/usr/bin/python3 "$work/load" >"$work/truth"
eval "$(cat "$work/truth")"
for tool in $ours; do stop $tool; done
drained bpftrace p-tcpconnect p-tcplife p-tcpstates p-tcptracer p-tcpconnlat
for tool in $theirs; do stop p-$tool; done
# A program that has seen all connections until here.
cp "$work/bpftrace.out" "$work/first.out"
start threads tcpaccept --json
start traced tcp-trace --json
peer p-traced tcptracer
sysctl -qw net.ipv4.tcp_early_retrans=3
/usr/bin/python3 "$work/loss"
drained bpftrace p-traced
for tool in threads traced p-traced tcpretrans bpftrace; do stop $tool; done
again=$(($(snmp root Tcp RetransSegs) - again)) probes=$(($(snmp root TcpExt TCPLossProbes) - probes))
nft delete table ip t

tried=$((sessions + failed))
beside "tcpconnect" $tried "$(events tcpconnect true)" "$(lines p-tcpconnect '[0-9] *$')"
beside "tcpconnect.bt" $tried "$(events tcpconnect true)" "$(hits first tcpconnect)"
beside "tcpaccept.bt" $sessions "$(events tcpaccept true)" "$(hits first tcpaccept)"
# Both ends, and attempts that fail.
both=$((2 * sessions))
beside "tcplife" $((both + failed)) "$(events tcplife true)" "$(lines p-tcplife '[0-9]$')"
# Which states a closing passes depends on when segments come: those are compared by their sum.
became() { events tcpstates ".fields | .old == \"$1\" and .new == \"$2\""; }
beside "tcpstates: connected" $sessions "$(became SYN_SENT ESTABLISHED)" "$(lines p-tcpstates 'SYN_SENT +-> ESTABLISHED')"
beside "tcpstates: served" $sessions "$(became SYN_RECV ESTABLISHED)" "$(lines p-tcpstates 'SYN_RECV +-> ESTABLISHED')"
beside "tcpstates: failed" $failed "$(became SYN_SENT CLOSE)" "$(lines p-tcpstates 'SYN_SENT +-> CLOSE ')"
equal "tcpstates: all, as the peer" "$(events tcpstates true)" "$(lines p-tcpstates ' -> .*[0-9]$')"
# The peer adds what a call asks for, not what is taken of it; it says KB.
beside "tcptop: sent" $bytes "$(column tcptop - true sent)" "$(awk '/python3/ {kb += $NF} END {print kb * 1024}' "$work/p-tcptop.out")" $asked
# It also adds what a process only looks at (MSG_PEEK): so does each session but the last.
beside "tcptop: received" $bytes "$(column tcptop - true received)" \
	"$(awk '/python3/ {kb += $(NF - 1)} END {print kb}' "$work/p-tcptop.out")" $(((bytes + peeked) / 1024))
beside "tcp-rtt" $segments "$(samples tcp-rtt - true)" "$(slots p-tcprtt)"
# IPv4 to an IPv6 socket passes both of the functions that the peer counts at.
beside "tcpsynbl" $sessions "$(samples tcpsynbl accept_queue '.key == null')" "$(slots p-tcpsynbl)" $((sessions + mapped))
# The peer keeps connections by addresses; IPv4 of an IPv6 socket it keeps by others than it looks for.
traced() { events "$1" ".fields | .what == \"$2\" and .rport != 0"; }
beside "tcp-trace: opened" $sessions "$(traced tcp-trace opened)" "$(lines p-tcptracer '^C')" $((sessions - mapped))
beside "tcp-trace: accepted" $sessions "$(traced tcp-trace accepted)" "$(lines p-tcptracer '^A')"
# Ours shows the end of all that sent a SYN; the peer the calls of close() for sockets that have, or
# had, a peer: attempts that nobody answered, but not those that were refused.
beside "tcp-trace: closed" $((both + failed)) "$(traced tcp-trace closed)" "$(lines p-tcptracer '^X')" $((both + silent))
# The peer takes a reset for success, and never sees the end of what nobody answers.
result() { samples tcp-connlat - ".key.result == \"$1\""; }
beside "tcp-connlat: established" $sessions "$(result established)" "$(lines p-tcpconnlat '[0-9]$')" $((sessions + refused))
equal "tcp-connlat: failed" "$(result failed)" $failed
# A kretprobe of the peers remembers 10 calls at once, and more only on machines with more CPUs.
beside "tcpaccept.bt: 30 at once" 30 "$(events threads '.fields.lport == 9002')" \
	$(($(hits bpftrace tcpaccept) - $(hits first tcpaccept))) 10
beside "tcp-trace: 30 at once" 30 "$(events traced '.fields | .what == "accepted" and .lport == 9002')" "$(lines p-traced '^A.* 9002 ')" 10
# SYN-ACKs and loss probes pass by the function at which the peer counts.
within "traffic: loss probes" $probes 1 10
equal "tcpretrans: SYN-ACKs" "$(events tcpretrans '.fields.what == "synack"')" 5
equal "tcpretrans.bt" "$(events tcpretrans true)" $again
# A kprobe of its kind is passed over while another program runs on the CPU.
within "tcpretrans.bt: the peer" "$(hits bpftrace tcpretrans)" 1 $((again - 5 - probes))
equal "all add up" "$(cd "$work" && for tool in $ours tcpretrans threads traced; do cat $tool.out; done |
	jq -s -c '[.[] | select(.type == "account") | .unexplained] | [length > 20, add]')" "[true,0]"
# It asks for packages with the kernel's headers.
cannot net/sock.h bpftrace /usr/sbin/tcpdrop.bt
