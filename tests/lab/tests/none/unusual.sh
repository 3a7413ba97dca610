# SPDX-License-Identifier: MIT
# TCP and socket tools on sockets and calls of all kinds, beside what the script that makes them knows.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

ip link set lo up
cat >"$work/unusual" <<'END'
import ctypes, json, mmap, os, socket, struct, sys, time
libc = ctypes.CDLL(None, use_errno=True)
truth, ends, port, kind = {}, [], 9100, ""
def did(side, what, amount=1):             # one side of the exchange is named KIND-SIDE
    key = "%s-%s" % (kind, side)
    truth.setdefault(what, {}).setdefault(key, 0)
    truth[what][key] += amount
def act(side):
    open("/proc/self/comm", "w").write("%s-%s" % (kind, side))
def send_all(s, size):
    s.sendall(bytes(size))
def receive_all(s, size):
    while size:
        size -= len(s.recv(size))
def ring():                                # io_uring: one entry at a time, and its result
    params = ctypes.create_string_buffer(120)
    fd = libc.syscall(425, 4, params)
    sq, cq = struct.unpack_from("7I", params, 40), struct.unpack_from("6I", params, 80)
    rings = mmap.mmap(fd, max(sq[6] + 16, cq[5] + 128), mmap.MAP_SHARED, offset=0)
    entries = mmap.mmap(fd, 256, mmap.MAP_SHARED, offset=0x10000000)
    def word(at):
        return struct.unpack_from("I", rings, at)[0]
    def call(opcode, fd_of, address=0, size=0):
        tail = word(sq[1])
        struct.pack_into("BBHiQQIIQ24x", entries, 64 * (tail & 3), opcode, 0, 0, fd_of, 0, address, size, 0, 0)
        struct.pack_into("I", rings, sq[6] + 4 * (tail & 3), tail & 3)
        struct.pack_into("I", rings, sq[1], tail + 1)
        assert libc.syscall(426, fd, 1, 1, 1, None, 0) == 1
        head = word(cq[0])
        result = struct.unpack_from("i", rings, cq[5] + 16 * (head & word(cq[2])) + 8)[0]
        struct.pack_into("I", rings, cq[0], head + 1)
        assert result >= 0, os.strerror(-result)
        return result
    return call
def uring_send(s, size):
    buffer = ctypes.create_string_buffer(size)
    while size:
        size -= uring(26, s.fileno(), ctypes.addressof(buffer), size)
def uring_receive(s, size):
    buffer = ctypes.create_string_buffer(size)
    while size:
        size -= uring(27, s.fileno(), ctypes.addressof(buffer), size)
def uring_accept(listener):
    return socket.socket(fileno=uring(13, listener.fileno()))
def send_file(s, size):
    with open(sys.argv[1], "wb+") as file:
        file.write(bytes(size))
        file.flush()
        done = 0
        while done < size:
            done += os.sendfile(s.fileno(), file.fileno(), done, size - done)
def splice_send(s, size):
    r, w = os.pipe()
    os.write(w, bytes(size))
    while size:
        size -= os.splice(r, s.fileno(), size)
def splice_receive(s, size):
    r, w = os.pipe()
    while size:
        size -= len(os.read(r, os.splice(s.fileno(), w, size)))
def sendmmsg(s, size):
    part = ctypes.create_string_buffer(size // 4)
    vector = ctypes.create_string_buffer(struct.pack("QQ", ctypes.addressof(part), size // 4))
    message = struct.pack("QI4xQQQQI4xI4x", 0, 0, ctypes.addressof(vector), 1, 0, 0, 0, 0)
    assert libc.sendmmsg(s.fileno(), message * 4, 4, 0) == 4
def forked_receive(s, size):               # by a child
    child = os.fork()
    if not child:
        act("k")
        receive_all(s, size)
        os._exit(0)
    os.waitpid(child, 0)
def peeked_receive(s, size):
    s.recv(size, socket.MSG_PEEK)
    receive_all(s, size)
# The client sends 4000 bytes, the server 1500; then one closes.
def exchange(name, host="127.0.0.1", bind=None, proto=0, send=send_all, receive=receive_all,
             accept=lambda listener: listener.accept()[0], blocks=True, child=None, ends_by="c"):
    global port, kind
    kind, port = name, port + 1
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    heard = socket.AF_INET6 if ":" in (bind or host) else socket.AF_INET
    act("l")
    listener = socket.socket(heard, socket.SOCK_STREAM, proto)
    if heard == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((bind or host, port))
    listener.listen()
    act("c")
    c = socket.socket(family, socket.SOCK_STREAM, proto)
    c.setblocking(blocks)
    c.connect_ex((host, port))
    did("c", "connects")
    did("c", "waits" if blocks else "returns")
    c.setblocking(True)
    act("s")
    s = accept(listener)
    did("s", "accepts")
    act("c")
    send(c, 4000)
    did("c", "sent", 4000)
    act("s")
    receive(s, 4000)
    did(child or "s", "received", 4000)
    s.sendall(bytes(1500))
    did("s", "sent", 1500)
    act("c")
    if ends_by == "half":
        c.shutdown(socket.SHUT_WR)
    receive_all(c, 1500)
    did("c", "received", 1500)
    first, second = {"s": ("s", "c")}.get(ends_by, ("c", "s"))
    for side in first, second:
        act(side)
        if ends_by == "reset" and side == "c":
            c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        (c if side == "c" else s).close()
    ends.extend([[port, "c", 4000, 1500, name + "-c"], [port, "s", 1500, 4000, name + "-s"]])
    act("l")
    listener.close()
def refused(name, blocks):
    global kind, port
    kind, port = name, port + 1
    act("c")
    c = socket.socket()
    c.setblocking(blocks)
    c.connect_ex(("127.0.0.1", port))
    did("c", "connects")
    did("c", "refused" if blocks else "returns")
    did("c", "failed")
    c.close()
    ends.append([port, "c", 0, 0, name + "-c"])
uring = ring()
exchange("plain4")
exchange("plain6", host="::1")
exchange("mapped", host="::ffff:127.0.0.1", bind="127.0.0.1")
exchange("dual", bind="::")
exchange("late", blocks=False)
exchange("reset", ends_by="reset")
exchange("half", ends_by="half")
exchange("server", ends_by="s")
exchange("forked", receive=forked_receive, child="k")
exchange("peeked", receive=peeked_receive)
exchange("uring", send=uring_send, receive=uring_receive, accept=uring_accept)
exchange("file", send=send_file)
exchange("splice", send=splice_send, receive=splice_receive)
exchange("mmsg", send=sendmmsg)
exchange("mptcp", proto=262)
refused("refused", True)
refused("refusedlate", False)
time.sleep(1)
truth["ends"] = sorted(ends)
print(json.dumps(truth))
END
tools="tcpconnect tcpaccept tcptop tcp-subnet tcplife tcp-connlat soconnlat so1stbyte soconnect soaccept sofamily tcp-trace"
for tool in $tools; do
	case $tool in
	tcp-subnet) start $tool $tool --json --networks 0.0.0.0/0,::/0 --by network,task ;;
	*) start $tool $tool --json ;;
	esac
done
start failed soconnect --json --failed
start lost tcp-connlat --json --failed
/usr/bin/python3 "$work/unusual" "$work/file" >"$work/truth"
for tool in $tools failed lost; do stop $tool; done

# by_comm NAME CONDITION FIELD [FILTER]: how many of these events each comm has.
by_comm()
{
	events "$1" "$2" "map(.fields.$3.comm) | group_by(.) | map({(.[0]): length}) | add // {}" | jq -S -c .
}
# counted NAME MEASURE KEY CONDITION: how many samples each comm has.
counted()
{
	histograms "$1" "$2" ".key != null and ($4)" \
		"map({comm: .key.$3, count}) | group_by(.comm) | map({(.[0].comm): map(.count) | add}) | add // {}" | jq -S -c .
}
# summed NAME KEY COLUMN: what each comm has of a column, but for nothing.
summed()
{
	rows "$1" - ".values.$3 > 0" \
		"map({comm: .key.$2, value: .values.$3}) | group_by(.comm) | map({(.[0].comm): map(.value) | add}) | add // {}" | jq -S -c .
}
truth()		{ jq -S -c "$1" "$work/truth"; }
ours='(.fields | [.lport, .rport] | any(. > 9100 and . < 9200))'

[ "$(truth '.connects | length')" -ge 17 ] || bad "traffic" "$(cat "$work/truth")"
equal "tcpconnect" "$(by_comm tcpconnect "$ours" task)" "$(truth .connects)"
equal "tcpaccept" "$(by_comm tcpaccept "$ours" task)" "$(truth .accepts)"
equal "soaccept" "$(by_comm soaccept "$ours" task)" "$(truth .accepts)"
equal "soconnect: waited for" "$(by_comm soconnect '.fields.result == "0" and .fields.proto == "tcp"' task)" "$(truth .waits)"
equal "soconnect: not waited for" "$(by_comm soconnect '.fields.result == "EINPROGRESS"' task)" "$(truth .returns)"
equal "soconnect: --failed" "$(by_comm failed true task)" "$(truth .refused)"
equal "tcp-connlat" "$(counted tcp-connlat - process.comm true)" "$(truth .connects)"
equal "tcp-connlat: --failed" "$(counted lost - process.comm true)" "$(truth .failed)"
equal "soconnlat" "$(counted soconnlat - comm true)" "$(truth .connects)"
equal "soconnlat: failed" "$(counted soconnlat - comm '.key.ended == "failed"')" "$(truth .failed)"
equal "so1stbyte" "$(counted so1stbyte - process.comm true)" "$(truth '.connects | with_entries(select(.key | startswith("refused") | not))')"
equal "tcptop: sent" "$(summed tcptop comm sent)" "$(truth .sent)"
equal "tcptop: received" "$(summed tcptop comm received)" "$(truth .received)"
equal "tcp-subnet" "$(summed tcp-subnet task.comm bytes)" "$(truth .sent)"
equal "sofamily: connects" "$(summed sofamily comm ipv6)" \
	"$(jq -n -S -c --argjson a '{"dual-s": 1, "mapped-c": 1, "plain6-c": 1, "plain6-s": 1}' '$a')"
equal "tcplife" "$(events tcplife "$ours" 'map(.fields | (if .rport > 9100 and .rport < 9200 then [.rport, "c"] else [.lport, "s"] end)
	+ [.tx_bytes, .rx_bytes, .owner.comm]) | sort')" "$(truth .ends)"
equal "tcplife: all have an age" "$(events tcplife "$ours and .fields.lived == null")" 0
traced() { by_comm tcp-trace "$ours and .fields.what == \"$1\"" task; }
equal "tcp-trace: opened" "$(traced opened)" "$(truth '.connects | with_entries(select(.key | startswith("refused") | not))')"
equal "tcp-trace: accepted" "$(by_comm tcp-trace "$ours and (.fields.what | startswith(\"accepted\"))" task)" "$(truth .accepts)"
equal "tcp-trace: closed" "$(traced closed)" "$(truth '.connects + .accepts')"
adds_up $tools failed lost
