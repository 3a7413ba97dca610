# SPDX-License-Identifier: MIT
# sys-backlog, nettxlat and skblife: waits of packets that are known.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

keyed()		{ samples "$1" "$2" ".key != null and ($3)"; }
moves()		{ rows "$1" moves '.key.dev == "e1"' 'map(.values | [.packets, .moved, .moved_percent])'; }
# taken CPU: how many packets its softirq has taken.
taken()		{ local rows; mapfile -t rows </proc/net/softnet_stat; echo $((16#${rows[$1]%% *})); }

sink B udp 9
start here sys-backlog --json --dport 9 --by dev,to
start late sys-backlog --json --dport 9 --late 1.024ms
before=$(taken 0)
taskset -c 0 bash -c '. $LAB_DIR/lib.sh; send A udp --dst 10.0.0.2 --dport 9 --count 500' >/dev/null
await reaches 500 snmp B Udp InDatagrams
stop here
stop late
within "sys-backlog: CPU 0 took the packets" $(($(taken 0) - before)) 500 520
equal "sys-backlog: packets" "$(keyed here backlog '.key.dev == "e1" and .key.to == 0')" 500
equal "sys-backlog: no other CPU" "$(keyed here backlog '.key.to != 0')" 0
equal "sys-backlog: none moved" "$(moves here)" "[[500,0,0]]"
slow=$(histograms late backlog '.key.dev == "e1"' '[.[].buckets[] | select(.min >= 1024) | .count] | add // 0')
equal "sys-backlog: --late" \
	"$(rows late moves '.key.dev == "e1"' '[.[].values | [.late, (.late_percent * 5 | round)]]')" "[[$slow,$slow]]"
equal "sys-backlog: to IP" "$(keyed here to_ip '.key.dev == "e1"')" 500
in_ns B sh -c 'echo 2 >/sys/class/net/e1/queues/rx-0/rps_cpus'
start there sys-backlog --json --dport 9 --by dev,to
before=$(taken 1)
taskset -c 0 bash -c '. $LAB_DIR/lib.sh; send A udp --dst 10.0.0.2 --dport 9 --count 500' >/dev/null
await reaches 1000 snmp B Udp InDatagrams
stop there
in_ns B sh -c 'echo 0 >/sys/class/net/e1/queues/rx-0/rps_cpus'
within "sys-backlog: CPU 1 took the packets" $(($(taken 1) - before)) 500 520
equal "sys-backlog: all moved" "$(moves there)" "[[500,500,100]]"
equal "sys-backlog: to the other CPU" "$(keyed there backlog '.key.to == 1')" 500
kill $sink_pid

# A tap device whose frames are read 30 ms after they were sent, or more. Also prints how long that
# was in all, in us.
modprobe tun
start tap nettxlat --json --dport 9
/usr/bin/python3 - >"$work/sent" <<'END'
import fcntl, os, socket, struct, time
tap = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(tap, 0x400454CA, struct.pack("16sH", b"t1", 0x1002))
os.system("sysctl -q -w net.ipv6.conf.t1.disable_ipv6=1; ip addr add 10.77.0.1/24 dev t1; ip link set t1 up;"
          "ip neigh add 10.77.0.2 lladdr 02:00:00:00:00:02 dev t1")
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
most = 0
for _ in range(30):
    most -= time.monotonic_ns()
    s.sendto(b"x" * 50, ("10.77.0.2", 9))
    time.sleep(0.03)
    os.read(tap, 2000)
    most += time.monotonic_ns()
print(open("/sys/class/net/t1/statistics/tx_packets").read().strip())
print(most // 1000)
END
stop tap
equal "nettxlat: frames" "$(keyed tap kept '.key.dev == "t1" and .key.ended == "consumed"')" "$(head -n 1 "$work/sent")"
equal "nettxlat: all of them" "$(keyed tap kept '.key.dev == "t1"')" 30
# The sum is of whole us.
within "nettxlat: how long in all, us" "$(total tap kept sum)" 899970 "$(sed -n 2p "$work/sent")"
equal "nettxlat: none was shorter" \
	"$(histograms tap - '.key.dev == "t1"' '[.[].buckets[] | select(.max < 30000) | .count] | add // 0')" 0

# A tunnel frees what it has no route for without a reason, as some drivers do with what they have sent.
ip link add t9 type gretap local 10.78.0.1 remote 10.78.0.2
"$LAB_DIR/device" t9
start tunnel nettxlat --json --iface t9
send root raw --iface t9 --dst-mac 02:00:00:00:00:02 --count 20 >/dev/null
stop tunnel
equal "nettxlat: freed without a reason" "$(keyed tunnel kept '.key.dev == "t9" and .key.ended == "freed"')" \
	"$(counter root t9 tx_carrier_errors)"
equal "nettxlat: all of these" "$(keyed tunnel kept '.key.dev == "t9"') $(counter root t9 tx_carrier_errors)" "20 20"
ip link del t9

# A hundred packets that wait 500 ms for their reader, who is told when they have been sent.
start life skblife --json --dport 5700
cat >"$work/read" <<'END'
import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
s.bind(("", 5700))
print("ready", flush=True)
sys.stdin.readline()
time.sleep(0.5)
for _ in range(100):
    s.recv(100)
END
mkfifo "$work/go"
in_ns B /usr/bin/python3 "$work/read" <"$work/go" >"$work/ready" &
reader=$!
exec 9>"$work/go"
until [ -s "$work/ready" ]; do sleep 0.1; done
in_ns A /usr/bin/python3 - <<'END'
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(100):
    s.sendto(b"x" * 50, ("10.0.0.2", 5700))
END
echo >&9
wait $reader
exec 9>&-
stop life
equal "skblife: buffers" "$(total life life count)" 100
equal "skblife: as long as they waited" \
	"$(histograms life - '.key == null' '[.[].buckets[] | select(.min >= 200000) | .count] | add // 0')" 100
equal "skblife: how they end" "$(keyed life life '.key.ended == "consumed"')" 100
equal "skblife: nothing is lost" "$(account life true 'table_full // 0')" 0
adds_up here late there tap life
