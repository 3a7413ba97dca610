# SPDX-License-Identifier: MIT
# gethostlatency and a name server that answers after 200 ms.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

events()	{ of lookups "[.[] | select(.type == \"event\" and ($1))] | $2"; }
account()	{ of "$1" "[.[] | select(.type == \"account\") | .$2] | add"; }

ip link set lo up
echo 'nameserver 127.0.0.1' >"$work/resolv"
echo 'hosts: files dns' >"$work/nsswitch"
for file in resolv nsswitch; do
	[ -e /etc/$file.conf ] || : >/etc/$file.conf
	mount --bind "$work/$file" "$(readlink -f /etc/$file.conf)"
done
/usr/bin/python3 - >"$work/server" <<'END' &
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 53))
print("ready", flush=True)
while True:
    query, client = s.recvfrom(512)
    time.sleep(0.2)
    end = query.index(b"\0", 12) + 5
    ipv4 = query[end - 4:end - 2] == b"\0\1"
    reply = query[:2] + b"\x81\x80\0\1" + (b"\0\1" if ipv4 else b"\0\0") + bytes(4) + query[12:end]
    if ipv4:
        reply += b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x0a\0\0\x09"
    s.sendto(reply, client)
END
server=$!
started $server "$work/server"

start lookups gethostlatency --json -e
start total gethostlatency --json --comm python3
start other gethostlatency --json --pid $server
names=$(seq -f 'n%g.test' 10)
/usr/bin/python3 -c '
import socket, sys
for name in sys.argv[1:]:
    socket.getaddrinfo(name, 80, socket.AF_INET)' $names localhost
getent hosts two.test >/dev/null		# gethostbyname2, for IPv6 and for IPv4
stop lookups
stop total
stop other
kill $server

slow=$(events '.fields.name | test("^n[0-9]+.test$")' 'map(.fields.name) | sort | join(" ")')
equal "names" "$slow" "$(printf '%s\n' $names | LC_ALL=C sort | xargs)"
within "the shortest, ms" \
	"$(events '.fields.name | test("^n")' 'map(.fields.value) | min / 1000000 | floor')" 200 1000
within "the name in a file does not wait, ms" \
	"$(events '.fields.name == "localhost"' 'map(.fields.value) | min / 1000000 | floor')" 0 199
equal "gethostbyname2" "$(events '.fields.name == "two.test"' length)" 2
equal "who" "$(events true 'map(.fields.task.comm) | unique | join(" ")')" "getent python3"
equal "--comm" "$(of total '.[] | select(.type == "histogram" and .final and .key == null) | .count')" 11
equal "--pid of another process" \
	"$(of other '[.[] | select(.type == "histogram" and .final) | .count] | add // 0')" 0
equal "adds up" "$(account lookups unexplained) $(account total unexplained)" "0 0"
