# SPDX-License-Identifier: MIT
# tcp-subnet on bytes that a script is known to send, to addresses in three networks.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

ip -n B addr add 10.0.0.5/32 dev e1
ip -n B addr add 10.0.1.5/32 dev e1
ip -n A route add 10.0.1.0/24 dev e0
start sent tcp-subnet --json --networks 10.0.0.2/32,10.0.0.0/24,fd00::/64,0.0.0.0/0
start some tcp-subnet --json --networks 10.0.0.77/24,::/0 --dport 9000
in_ns A /usr/bin/python3 - "$(ns_prefix B)" <<'END'
import socket, subprocess, sys
sink = subprocess.Popen(sys.argv[1].split() + ["/usr/bin/python3", "-c", """
import socket, threading
def take(c):
    while c.recv(65536):
        pass
    c.close()
s = socket.create_server(("::", 9000), family=socket.AF_INET6, dualstack_ipv6=True)
print("ready", flush=True)
for _ in range(4):
    take(s.accept()[0])
"""], stdout=subprocess.PIPE)
sink.stdout.readline()
for address, size, calls in (("10.0.0.2", 100000, 100), ("10.0.0.5", 1000, 7), ("fd00::2", 500, 3), ("10.0.1.5", 10, 2)):
    c = socket.create_connection((address, 9000))
    for _ in range(calls):
        c.sendall(bytes(size))
    c.shutdown(socket.SHUT_WR)
    assert c.recv(1) == b""
sink.wait()
END
stop sent
stop some
equal "the narrowest" "$(rows sent - '.key.network == "10.0.0.2/32"' .[].values.bytes)" 10000000
equal "the network around it" "$(rows sent - '.key.network == "10.0.0.0/24"' .[].values.bytes)" 7000
equal "calls" "$(rows sent - '.key.network == "10.0.0.0/24"' .[].values.calls)" 7
equal "IPv6" "$(rows sent - '.key.network == "fd00::/64"' .[].values.bytes)" 1500
equal "all else" "$(rows sent - '.key.network == "0.0.0.0/0"' .[].values.bytes)" 20
equal "host bits do not matter" "$(rows some - '.key.network == "10.0.0.0/24"' .[].values.bytes)" 10007000
equal "::/0 holds IPv6 only" "$(rows some - '.key.network == "::/0"' .[].values.bytes)" 1500
equal "in none" "$(rows some - '.key.network == "other"' .[].values.bytes)" 20
equal "adds up" "$(account sent true unexplained) $(account some true unexplained)" "0 0"
"$BIN/tcp-subnet" --networks 10.0.0.0/33 2>"$work/wrong"
equal "a wrong network: status" $? 2
contains "a wrong network: what" "$(cat "$work/wrong")" "'10.0.0.0/33': expected up to 32 networks"
