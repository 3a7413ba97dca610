# SPDX-License-Identifier: MIT
# socketio, socksize, sormem and sys-recv on messages that a script sends.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# sizes NAME MEASURE LEAST END: how many samples of 'sizer' lie there.
sizes()
{
	histograms "$1" "$2" '.key.comm == "sizer"' \
		"map(.buckets[] | select(.min >= $3 and .min < $4) | .count) | add // 0"
}
python()	{ in_ns "$1" /usr/bin/python3 "$work/$2"; }

# 40 questions and 40 answers on a TCP connection, and its end.
start io socketio --json
cat >"$work/reader" <<'END'
import socket
open("/proc/self/comm", "w").write("reader")
c, _ = socket.create_server(("10.0.0.2", 9000)).accept()
while c.recv(1000):
    c.send(b"y")
END
cat >"$work/writer" <<'END'
import socket
open("/proc/self/comm", "w").write("writer")
s = socket.create_connection(("10.0.0.2", 9000))
for _ in range(40):
    s.send(bytes(100))
    s.recv(1000)
END
python B reader &
reader=$!
until in_ns B ss -Htln | grep -q :9000; do sleep 0.1; done
python A writer
wait $reader
stop io
writer='.key.comm == "writer" and .key.prot == "TCP" and .key.dport == 9000'
equal "socketio: writes" "$(column io - "$writer and .key.op == \"write\"" calls)" 40
equal "socketio: reads" "$(column io - "$writer and .key.op == \"read\"" calls)" 40
equal "socketio: the other side" "$(column io - '.key.comm == "reader" and .key.op == "write"' calls)" 40
equal "socketio: and its end" "$(column io - '.key.comm == "reader" and .key.op == "read"' calls)" 41

# Writes of known sizes, and the same reads.
start size socksize --json --comm sizer
cat >"$work/sizer" <<'END'
import socket
open("/proc/self/comm", "w").write("sizer")
for host, family, sizes in (("127.0.0.1", socket.AF_INET, (1000, 1000, 100)), ("::1", socket.AF_INET6, (300,))):
    r, s = socket.socket(family, socket.SOCK_DGRAM), socket.socket(family, socket.SOCK_DGRAM)
    r.bind((host, 5500))
    s.connect((host, 5500))
    for _ in range(50):
        for size in sizes:
            s.send(bytes(size))
            r.recv(2000)
    r.setblocking(False)
    for _ in range(10):
        try:
            r.recv(10)
        except BlockingIOError:
            pass
END
python root sizer
stop size
for measure in written read; do
	equal "socksize: $measure, 1000 B" "$(sizes size $measure 512 1024)" 100
	equal "socksize: $measure, 100 B" "$(sizes size $measure 64 128)" 50
	equal "socksize: $measure, IPv6" "$(sizes size $measure 256 512)" 50
	equal "socksize: $measure, errors are no sizes" "$(total size $measure count)" 200
done
equal "socksize: bytes" "$(total size read max)" 1000

# Receivers that read when all that comes has been taken or dropped: SO_MEMINFO counts what was dropped.
in_ns B sysctl -q -w net.ipv4.ping_group_range="0 2147483647"
start udp sormem --json --sport 5555
start ping sormem --json --proto icmp
cat >"$work/full" <<'END'
import socket, struct, sys, time
def dropped(s):
    return struct.unpack("9I", s.getsockopt(socket.SOL_SOCKET, 55, 36))[8]
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
ping = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP)
for s in udp, ping:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 100)
udp.bind(("", 5555))
print("ready", flush=True)
for i in range(100):
    ping.sendto(bytes([8, 0, 0, 0, 0, 0, 0, i]) + bytes(500), ("10.0.0.1", 0))
sys.stdin.readline()
for s, sent in (udp, 200), (ping, 100):
    while dropped(s) < sent - 10:
        time.sleep(0.05)
    s.setblocking(False)
    got = 0
    while got + dropped(s) < sent:
        try:
            s.recv(2000)
            got += 1
        except BlockingIOError:
            time.sleep(0.05)
    print(got, flush=True)
END
mkfifo "$work/go"
before=$(snmp B Udp RcvbufErrors)
python B full <"$work/go" >"$work/got" &
full=$!
exec 9>"$work/go"
until [ -s "$work/got" ]; do sleep 0.1; done
send A udp --dst 10.0.0.2 --dport 5555 --size 500 --count 200 >/dev/null
echo >&9
wait $full
exec 9>&-
stop udp
stop ping
lost=$(($(snmp B Udp RcvbufErrors) - before))
within "sormem: UDP overflows" $lost 190 199
equal "sormem: all others were read" "$(sed -n 2p "$work/got")" $((200 - lost))
equal "sormem: a line for each" "$(events udp '.fields.kind == "udp_full"')" $lost
equal "sormem: the limit" "$(total udp limit max)" 2304
within "sormem: used before the first read" "$(total udp used max)" 501 4608
equal "sormem: a ping socket's" "$(events ping '.fields.kind == "queue_full"')" $((100 - $(sed -n 3p "$work/got")))

# A reader that waits 50 ms or more for each message: it is sent 50 ms after it waits.
start recv sys-recv --json --sport 5600
cat >"$work/recv" <<'END'
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 5600))
open("/proc/self/comm", "w").write("waiter")
print(time.monotonic_ns(), flush=True)
got = 0
for _ in range(40):
    s.recv(2000)
    got += time.monotonic_ns()
s.setblocking(False)
began = time.monotonic_ns()
try:
    s.recv(2000)
except BlockingIOError:
    pass
# When it has got all, in sum, and how long the last call took.
print(got, time.monotonic_ns() - began)
END
# When it has sent all, in sum, and the end of the last call.
cat >"$work/send" <<'END'
import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sent = 0
def waits():                               # recvfrom() is under way, and without a CPU
    return open("/proc/%s/syscall" % sys.argv[1]).read().startswith("45 ")
for _ in range(40):
    while not waits():
        time.sleep(0.01)
    time.sleep(0.05)
    sent += time.monotonic_ns()
    s.sendto(bytes(100), ("10.0.0.2", 5600))
    ended = time.monotonic_ns()
print(sent, ended)
END
ip netns exec B /usr/bin/python3 "$work/recv" >"$work/read" &
waiter=$!
started $waiter "$work/read"
in_ns A /usr/bin/python3 "$work/send" $waiter >"$work/sent"
wait $waiter
stop recv
read -r sent ended <"$work/sent"
{ read -r began; read -r got last; } <"$work/read"
equal "sys-recv: calls" "$(column recv calls '.key.comm == "waiter"' calls)" 40
equal "sys-recv: bytes" "$(column recv calls true bytes)" 4000
equal "sys-recv: errors" "$(column recv errors '.key.error == "EAGAIN"' calls)" 1
equal "sys-recv: waits" "$(total recv waited count)" 40
# The sums are of whole us.
within "sys-recv: waits in all, us" "$(total recv waited sum)" 1999960 $(((ended - began) / 1000))
equal "sys-recv: work" "$(total recv worked count)" 41
within "sys-recv: work in all, us" "$(total recv worked sum)" 0 $(((got - sent + last) / 1000))
adds_up io size udp ping recv
