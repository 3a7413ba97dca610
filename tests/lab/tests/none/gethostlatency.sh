# SPDX-License-Identifier: MIT
# gethostlatency and a name server that answers after 200 ms, beside what the caller has measured.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

ip link set lo up
# However late an answer is, nothing is asked again.
printf '%s\n' 'nameserver 127.0.0.1' 'options timeout:30' >"$work/resolv"
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
    print(query[13:13 + query[12]].decode(), flush=True)
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

# A process that has another file of libc, as in a container, before the tool begins.
mkdir "$work/copy"
cp "$(ldd /usr/bin/python3 | awk '/libc\.so/ {print $3}')" "$work/copy/libc.so.6"
mkfifo "$work/go"
LD_LIBRARY_PATH=$work/copy /usr/bin/python3 -c '
import socket, sys
open("/proc/self/comm", "w").write("copy")
print("ready", flush=True)
sys.stdin.readline()
socket.getaddrinfo("copied.test", 80, socket.AF_INET)' <"$work/go" >"$work/copied" &
copied=$!
exec 9>"$work/go"
started $copied "$work/copied"

start lookups gethostlatency --json -e
start total gethostlatency --json --comm python3
start other gethostlatency --json --pid $server
names=$(seq -f 'n%g.test' 10)
/usr/bin/python3 -c '
import socket, sys, time
for name in sys.argv[1:]:
    began = time.monotonic_ns()
    socket.getaddrinfo(name, 80, socket.AF_INET)
    print(name, time.monotonic_ns() - began)' $names localhost >"$work/took"
getent hosts two.test >/dev/null		# gethostbyname2, for IPv6 and for IPv4
echo >&9
wait $copied
exec 9>&-
stop lookups
stop total
stop other
kill $server

slow=$(events lookups '.fields.name | test("^n[0-9]+.test$")' 'map(.fields.name) | sort | join(" ")')
equal "names" "$slow" "$(printf '%s\n' $names | LC_ALL=C sort | xargs)"
least() { events lookups ".fields.name | test(\"$1\")" 'map(.fields.value) | min'; }
within "the shortest, ns" "$(least '^n')" 200000000 "$(sort -k 2n "$work/took" | awk '/^n/ {print $2; exit}')"
within "a name in a file, ns" "$(least '^localhost$')" 1 "$(awk '/^localhost/ {print $2}' "$work/took")"
# The server is asked for the names in order, and for the last one twice.
equal "which does not wait for the server" "$(tail -n +2 "$work/server" | xargs)" \
	"$(printf '%s\n' $names | cut -d. -f1 | xargs) two two copied"
equal "gethostbyname2" "$(events lookups '.fields.name == "two.test"')" 2
equal "who" "$(events lookups true 'map(.fields.task.comm) | unique | join(" ")')" "copy getent python3"
equal "another libc" "$(events lookups '.fields.task.comm == "copy"' 'map(.fields.name) | join(" ")')" copied.test
contains "says which libc" "$(cat "$work/lookups.err")" "watches libc in "
contains "and that there is another" "$(cat "$work/lookups.err")" "and 1 other file "
equal "--comm" "$(total total - count)" 11
equal "--pid of another process" \
	"$(samples other - true)" 0
equal "adds up" "$(account lookups true unexplained) $(account total true unexplained)" "0 0"
