# SPDX-License-Identifier: MIT
# sockstat and a script that counts its calls.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

calls='map("\(.key.call)=\(.values.calls)") | sort | join(" ")'

ip link set lo up
mkfifo "$work/go"
/usr/bin/python3 - "$work/go" <<'END' &
import socket, sys
open(sys.argv[1]).read()
udp = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(10)]
for i, s in enumerate(udp):
    s.bind(("127.0.0.1", 7000 + i))
for s in udp:
    s.connect(("127.0.0.1", 7000))
a, b = socket.socketpair()
for _ in range(30):
    udp[0].sendto(b"x", ("127.0.0.1", 7000))
    udp[0].recvfrom(10)
tcp = socket.socket()
tcp.listen()
client = socket.socket()
client.connect(tcp.getsockname())
tcp.accept()
END
script=$!
start own sockstat --json --pid $script
start by sockstat --json --pid $script --by comm
start other sockstat --json --pid $$
echo >"$work/go"
wait $script
for name in own by other; do stop $name; done
equal "calls" "$(rows own - true "$calls")" "accept4=1 bind=10 connect=11 recvmsg=30 sendmsg=30 socket=12 socketpair=1"
equal "--by comm" "$(rows by - true 'map("\(.key.comm) \(.values.calls)") | join(" ")')" \
	"python3 95"
equal "--pid of another process" "$(rows other - true "$calls")" ""
equal "adds up" "$(account own true unexplained)" 0
