# SPDX-License-Identifier: MIT
# Our tools for listening, binding, looking up, scheduling and softirqs beside those of
# libbpf-tools. Where a peer is off, a line says why.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"
. "$LAB_DIR/peer.sh"

timeslices()	{ awk '{print $3}' "/proc/$1/schedstat"; }
softirqs()	{ awk '$1 == "NET_RX:" {for (i = 2; i <= NF; i++) n += $i} END {print n}' /proc/softirqs; }
# arrived COUNT: so many datagrams have found no socket, and the errors that this causes are there.
arrived()
{
	[ "$(snmp root Udp NoPorts)" -ge "$1" ] &&
		[ "$(snmp root Icmp InDestUnreachs)" = "$(snmp root Icmp OutDestUnreachs)" ]
}
await_stop()	{ until grep -q '^State:.T' "/proc/$1/status"; do sleep 0.05; done; }

# Calls that listen, bind and look up. Two of those that listen and two of those that bind fail.
cat >"$work/calls" <<'END_OF_CALLS'
import ctypes, errno, socket
IP4, IP6 = (socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")
keep = []

def made(family, kind):
    keep.append(socket.socket(family, kind))
    return keep[-1]

def refused(call, *arguments):
    try:
        call(*arguments)
    except OSError:
        return
    raise SystemExit(f"{call} has not failed")

for family, address in (IP4, IP6):
    for port in range(7000, 7005):
        s = made(family, socket.SOCK_STREAM)
        s.bind((address, port))
        s.listen(5)
    s.listen(6)                            # again, for more
    refused(made(family, socket.SOCK_DGRAM).listen)
    refused(made(family, socket.SOCK_STREAM).bind, (address, 7000))
    c = made(family, socket.SOCK_STREAM)
    c.connect((address, 7000))
    refused(c.listen)                      # a connected socket cannot
libc = ctypes.CDLL("libc.so.6")
found = ctypes.c_void_p()
for i in range(20):
    libc.getaddrinfo(b"127.0.0.%d" % i, None, None, ctypes.byref(found))
for i in range(7):
    libc.gethostbyname(b"127.0.1.%d" % i)
for i in range(4):
    libc.gethostbyname2(b"127.0.2.%d" % i, socket.AF_INET)
END_OF_CALLS
ours="tcp-listen sys-bind gethostlatency"
start tcp-listen tcp-listen --json
start sys-bind sys-bind --json
start gethostlatency gethostlatency --json -e
peer p-solisten solisten
case $LAB_KERNEL in
6.1)	peer p-bindsnoop bindsnoop -x ;;
*)	cannot "inet_sock.freebind" bindsnoop -x ;;	# a bit of its own here, which the peer does not know
esac
peer p-gethostlatency gethostlatency
/usr/bin/python3 "$work/calls" || bad "calls" "status $?"
drained p-solisten p-gethostlatency
[ $LAB_KERNEL != 6.1 ] || drained p-bindsnoop
for tool in $ours p-solisten p-gethostlatency; do stop $tool; done
[ $LAB_KERNEL != 6.1 ] || stop p-bindsnoop
# A datagram socket's listen() does not get as far as TCP.
beside "tcp-listen" 14 "$(events tcp-listen true)" "$(lines p-solisten 'TCPv[46]')"
beside "tcp-listen: refused" 2 "$(events tcp-listen '.fields.result == "EINVAL"')" "$(lines p-solisten ' -22 ')"
# The peer shows no IPv6 address.
beside "tcp-listen: on ::1" 7 "$(events tcp-listen '.fields.laddr == "::1"')" "$(lines p-solisten ' ::1 *$')" 0
# The peer shows no port when it is not to be had.
equal "sys-bind" "$(events sys-bind true) $(events sys-bind '.fields.result == "EADDRINUSE"')" "12 2"
[ $LAB_KERNEL != 6.1 ] || equal "sys-bind: the peer" "$(lines p-bindsnoop python3) $(lines p-bindsnoop ' -98 ')" "12 2"
[ $LAB_KERNEL != 6.1 ] || beside "sys-bind: to which port" 12 "$(events sys-bind '.fields.lport >= 7000')" "$(lines p-bindsnoop ' 700[0-9] ')" 10
beside "gethostlatency" 31 "$(events gethostlatency true)" "$(lines p-gethostlatency ' 127\.0\.')"
# A thread that sleeps 20 times and then stops; it says how long it had no CPU, in us. A switch takes
# long on a slow machine, so the sleeps are long, too.
cat >"$work/sleeper" <<'END_OF_SLEEPER'
import os, signal, time
os.kill(os.getpid(), signal.SIGSTOP)
wall, run = time.monotonic_ns(), time.thread_time_ns()
for _ in range(20):
    time.sleep(0.2)
off = time.monotonic_ns() - wall - (time.thread_time_ns() - run)
print(off // 1000, flush=True)
os.kill(os.getpid(), signal.SIGSTOP)
END_OF_SLEEPER
/usr/bin/python3 "$work/sleeper" >"$work/off" &
sleeper=$!
await_stop $sleeper
start latency sched-latency --json --threads $sleeper
start offcpu cpu-offcpu --json --tid $sleeper
start softirq cpu-softirq --json
peer p-runqlat runqlat -p $sleeper 600
peer p-offcputime offcputime -t $sleeper 600
peer p-softirqs softirqs -d 600
slices=$(timeslices $sleeper) received=$(softirqs) refused=$(snmp root Udp NoPorts)
kill -CONT $sleeper		# it runs when this returns
await_stop $sleeper
slices=$(($(timeslices $sleeper) - slices))
send root udp --dst 127.0.0.1 --count 500 >/dev/null
await arrived $((refused + 500))	# ksoftirqd may be behind
received=$(($(softirqs) - received))
for tool in latency offcpu softirq p-runqlat p-offcputime p-softirqs; do stop $tool; done
kill -KILL $sleeper
wait $sleeper 2>/dev/null
off=$(cat "$work/off")

beside "sched-latency" $slices "$(samples latency - '.key == null')" "$(slots p-runqlat)"
# Each sees the other's work at a switch as time without a CPU.
within "cpu-offcpu, us" $(($(column offcpu - true total) / 1000)) $((off * 97 / 100)) $((off * 103 / 100))
within "cpu-offcpu: the peer" "$(awk '/^ +[0-9]+$/ {us += $1} END {print us + 0}' "$work/p-offcputime.out")" \
	$((off * 97 / 100)) $((off * 103 / 100))
sed -n '/net_rx/,/^$/p' "$work/p-softirqs.out" >"$work/net_rx.out"
beside "cpu-softirq" $received "$(column softirq softirqs '.key.softirq == "NET_RX_SOFTIRQ"' runs)" "$(slots net_rx)"

# Three loops want one CPU all the time. The peer does not count the one that runs.
for _ in 1 2 3; do
	busy 1
	until grep -qs '^State:.R' "/proc/$busy_pid/status" && grep -q '^sh' "/proc/$busy_pid/comm"; do sleep 0.1; done
done
start length sched-runqlen --json
peer p-runqlen runqlen -C 600
# A CPU that the host does not run takes no samples. Each tool takes one at each 10 ms at least, or
# when its CPU goes on, and there are two ticks of the kernel between them, or three.
await reaches $(($(ticks 1) + 1000)) ticks 1
stop p-runqlen
stop length
idle
sed -n '/cpu = 1/,$p' "$work/p-runqlen.out" >"$work/cpu1.out"
waiting() { column length runnable ".key.cpu == 1 and .key.runnable $1" samples; }
within "sched-runqlen: samples" "$(waiting '>= 3')" 75 100000
equal "sched-runqlen: with less" "$(waiting '< 3')" 0
peer_samples=$(awk '$1 >= 2 && /\|/ {n += $3} END {print n + 0}' "$work/cpu1.out")
within "sched-runqlen: the peer" "$peer_samples" 75 100000
# The peer looks at the group of the thread that runs: beside a thread of the kernel, which is in
# none, the loops are one.
within "sched-runqlen: the peer, with less" "$(awk '$1 < 2 && /\|/ {n += $3} END {print n + 0}' "$work/cpu1.out")" \
	0 $((peer_samples / 20))
equal "all add up" "$(cd "$work" && for tool in $ours latency offcpu softirq length; do cat $tool.out; done |
	jq -s -c '[.[] | select(.type == "account") | .unexplained] | [length > 10, add]')" "[true,0]"
