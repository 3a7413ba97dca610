# SPDX-License-Identifier: MIT
# soconnect, soaccept, sofamily, soprotocol, udpconnect and sys-bind on calls that a script makes.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

rm -f /tmp/socket-test
in_ns A sysctl -q -w net.ipv4.ping_group_range="0 2147483647"
in_ns B tc qdisc add dev e1 root netem delay 20ms
tools="soconnect soaccept sofamily soprotocol udpconnect sys-bind"
for tool in soconnect sofamily soprotocol udpconnect; do start $tool $tool --json --comm dial; done
start soaccept soaccept --json --comm take
start sys-bind sys-bind --json --comm bind
start taken sofamily --json --comm take
start asked soprotocol --json --comm take
start port sys-bind --json --comm bind --lport 7001
start failed sys-bind --json --comm bind --failed

cat >"$work/serve" <<'END'
import ctypes, socket
open("/proc/self/comm", "w").write("take")
four = socket.create_server(("10.0.0.2", 9000), backlog=50)
six = socket.create_server(("fd00::2", 9001), family=socket.AF_INET6)
unix = socket.socket(socket.AF_UNIX)
unix.bind("/tmp/socket-test")
unix.listen()
four.setblocking(False)
for _ in range(5):
    try:
        four.accept()
    except BlockingIOError:
        pass
print("ready", flush=True)
four.setblocking(True)
for s, count in ((unix, 2), (four, 15), (six, 4)):
    for _ in range(count):
        s.accept()
ctypes.CDLL(None).accept(unix.fileno(), None, None)
END
cat >"$work/dial" <<'END'
import socket, time
open("/proc/self/comm", "w").write("dial")
keep = []
# Prints where to each call goes and how long it takes at most, in ns.
def dial(address, family=socket.AF_INET, kind=socket.SOCK_STREAM, proto=0, blocking=True):
    s = socket.socket(family, kind, proto)
    s.setblocking(blocking)
    keep.append(s)
    began = time.monotonic_ns()
    try:
        s.connect(address)
    except (BlockingIOError, ConnectionRefusedError):
        pass
    print(address[1], "waits" if blocking else "returns", time.monotonic_ns() - began)
for _ in range(3): dial("/tmp/socket-test", socket.AF_UNIX)
for _ in range(10): dial(("10.0.0.2", 9000))
for _ in range(5): dial(("10.0.0.2", 9999))
for _ in range(5): dial(("10.0.0.2", 9000), blocking=False)
for _ in range(4): dial(("fd00::2", 9001), socket.AF_INET6)
for _ in range(6): dial(("10.0.0.2", 9), kind=socket.SOCK_DGRAM)
for _ in range(2): dial(("fd00::2", 9), socket.AF_INET6, socket.SOCK_DGRAM)
for _ in range(5): dial(("10.0.0.2", 0), kind=socket.SOCK_DGRAM, proto=socket.IPPROTO_ICMP)
open("/proc/self/comm", "w").write("dial-mptcp")
dial(("10.0.0.2", 9999), proto=262)
END
cat >"$work/bind" <<'END'
import socket
open("/proc/self/comm", "w").write("bind")
keep = []
def bind(port, reuse=False, family=socket.AF_INET, address="10.0.0.1"):
    s = socket.socket(family, socket.SOCK_DGRAM)
    if reuse:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    keep.append(s)
    try:
        s.bind((address, port))
    except OSError:
        pass
bind(7001)
bind(7001)
bind(7002, True)
bind(7003, family=socket.AF_INET6, address="fd00::1")
END
in_ns B /usr/bin/python3 "$work/serve" >"$work/ready" &
server=$!
started $server "$work/ready"
in_ns A /usr/bin/python3 "$work/dial" >"$work/calls"
wait $server
in_ns A /usr/bin/python3 "$work/bind"
for tool in $tools taken asked port failed; do stop $tool; done

equal "soconnect: done" "$(events soconnect '.fields | .proto == "tcp" and .result == "0" and .rport == 9000 and .raddr == "10.0.0.2"')" 10
equal "soconnect: IPv6" "$(events soconnect '.fields | .proto == "tcp" and .result == "0" and .rport == 9001 and .raddr == "fd00::2"')" 4
equal "soconnect: refused" "$(events soconnect '.fields | .task.comm == "dial" and .result == "ECONNREFUSED" and .rport == 9999')" 5
equal "soconnect: not waited for" "$(events soconnect '.fields | .result == "EINPROGRESS" and .rport == 9000')" 5
equal "soconnect: UDP" "$(events soconnect '.fields | .proto == "udp" and .result == "0"')" 8
equal "soconnect: as long as the network takes" \
	"$(events soconnect '.fields | .proto == "tcp" and .result == "0" and .took < 20000000')" 0
# over RESULT PORT KIND: of how many of these calls the tool says that they took longer than the caller has seen.
over()
{
	of soconnect "[[.[] | select(.type == \"event\") | .fields | select(.result == \"$1\" and .rport == $2 and
		.proto == \"tcp\") | .took], [$(awk -v port="$2" -v kind="$3" '$1 == port && $2 == kind {print $3}' "$work/calls" |
		paste -sd,)]] | transpose | map(select(.[0] == null or .[1] == null or .[0] > .[1])) | length"
}
equal "soconnect: not longer than the caller waits" "$(over 0 9000 waits) $(over 0 9001 waits)" "0 0"
equal "soconnect: or not at all" "$(over EINPROGRESS 9000 returns)" 0
equal "soaccept: accepted" "$(events soaccept '.fields | .raddr == "10.0.0.1" and .rport >= 1024 and .lport == 9000')" 15
equal "soaccept: IPv6" "$(events soaccept '.fields | .raddr == "fd00::1" and .lport == 9001')" 4
equal "soaccept: none there" "$(events soaccept '.fields | .result == "EAGAIN" and .lport == 9000')" 5
for family in "ipv4 32 15" "ipv6 6 4" "unix 3 3"; do
	set -- $family
	equal "sofamily: $1 connects" "$(column sofamily connected true $1)" $2
	equal "sofamily: $1 accepts" "$(column taken accepted true $1)" $3
done
equal "soprotocol: TCP" "$(column soprotocol - '.key.proto == "TCP" and .key.op == "connect"' calls)" 24
equal "soprotocol: UDP" "$(column soprotocol - '.key.proto == "UDP"' calls)" 8
equal "soprotocol: ICMP" "$(column soprotocol - '.key.proto == "ICMP"' calls)" 5
equal "soprotocol: MPTCP" "$(column soprotocol - '.key.proto == "MPTCP" and .key.comm == "dial-mptcp"' calls)" 1
equal "soprotocol: accepts" "$(column asked - '.key.proto == "TCP" and .key.op == "accept"' calls)" 24
equal "udpconnect: all" "$(events udpconnect true)" 8
equal "udpconnect: to where" "$(events udpconnect '.fields | .raddr == "fd00::2" and .rport == 9')" 2
equal "sys-bind: all" "$(events sys-bind true)" 4
equal "sys-bind: IPv6" "$(events sys-bind '.fields | .laddr == "fd00::1" and .lport == 7003 and .result == "0"')" 1
equal "sys-bind: in use" "$(events sys-bind '.fields | .lport == 7001 and .result == "EADDRINUSE"')" 1
equal "sys-bind: SO_REUSEPORT" "$(events sys-bind '.fields | .lport == 7002 and .reuseport == 1')" 1
equal "sys-bind: no other" "$(events sys-bind '.fields.reuseport == 1')" 1
equal "sys-bind: --lport" "$(events port true 'map("\(.fields.lport) \(.fields.result)") | join(",")')" "7001 0,7001 EADDRINUSE"
equal "sys-bind: --failed" "$(events failed '.fields.result == "EADDRINUSE"') $(events failed true)" "1 1"
adds_up $tools taken asked port failed
in_ns B tc qdisc del dev e1 root
