# SPDX-License-Identifier: MIT
# vm-metrics: a hundred datagrams of the guest at each step, behind a queue with a known delay,
# and connection tracking of twenty more. X answers each datagram, so that the guest knows how long
# it took at most, and that it came.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# looks STAGE COLUMN
looks()		{ column t looks ".key.stage == \"$1\"" "$2"; }
# hist NAME MEASURE CONDITION FIELD
hist()		{ histograms "$1" "$2" "$3" ".[].$4"; }
# ask_G COUNT: how many were answered, and the median of their round trips in us.
ask_G()
{
	in_guest "python3 - <<'END'
import socket, time
took = []
for i in range($1):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(('', 20000 + i))
    s.settimeout(120)
    began = time.monotonic_ns()
    s.sendto(bytes(100), ('10.1.0.100', 5000))
    s.recv(1)
    took.append(time.monotonic_ns() - began)
print(len(took), sorted(took)[(len(took) - 1) // 2] // 1000 + 1)
END"
}
options="--json --vm t0 --phy u0 --proto udp --dport 5000"

$(ns_prefix X) /usr/bin/python3 - >"$work/answers" <<'END' &
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 5000))
print("ready", flush=True)
while True:
    s.sendto(b"x", s.recvfrom(1000)[1])
END
answers=$!
started $answers "$work/answers"
ask_G 1 >/dev/null
tc qdisc add dev u0 root netem delay 5ms
start t vm-metrics $options
start each vm-metrics $options -e
read -r answered most <<<"$(ask_G 100)"
most=$((most * 17 / 16))		# a median is as exact as the slots of a histogram
stop t
stop each
sent=$(tc -s -j qdisc show dev u0 | jq '.[0].packets')
tc qdisc del dev u0 root
kill $answers
equal "traffic" "$answered" 100
for stage in from_vm lookup output phy_queue to_phy; do
	equal "$stage: packets" "$(looks $stage packets)" 100
done
equal "the queue's own count" "$sent" 100
equal "their length" "$(looks from_vm bytes) $(looks to_phy bytes)" "12800 14200"
equal "the other way" "$(looks to_vm packets)" 0
equal "tx: all came through" "$(hist t tx '.key.step == "total"' count)" 100
within "tx: with the delay, us" "$(hist t tx '.key.step == "total"' p50)" $((5000 * 15 / 16)) $most
equal "queued" "$(hist t queued '.key.dev == "u0"' count)" 100
within "for, us" "$(hist t queued '.key.dev == "u0"' p50)" $((5000 * 15 / 16)) $most
equal "each: lines" "$(events each '.fields.stage == "to_phy"')" 100
equal "each: the queues of a tap that has one" "$(ls -d /sys/class/net/t0/queues/rx-* | wc -l)" 1
equal "each: they are" "$(events each '.fields.stage == "from_vm" or .fields.stage == "to_phy"' \
	'map(.fields.queue) | unique')" "[0]"
equal "the bridge tracks no connection" "$(hist t ovs_conntrack '.key == null' count)" 0

ovs-ofctl add-flow br0 "priority=10,in_port=t0,icmp,actions=ct(commit),normal"
forget
in_ns X ping -q -c 1 10.1.0.50 >/dev/null	# the flows are known from now on
start ct vm-metrics --json --vm t0 --phy u0 --proto icmp
in_ns X ping -q -c 20 -i 0.03 10.1.0.50 >/dev/null
stop ct
ovs-ofctl del-flows br0 in_port=t0,icmp
equal "tracked by the bridge" "$(hist ct ovs_conntrack '.key == null' count)" 20
# In some namespaces packets are tracked besides.
within "tracked" "$(hist ct conntrack '.key == null' count)" 20 100
equal "to the guest" "$(hist ct rx '.key.step == "total"' count)" 20
equal "adds up" "$(unexplained t) $(unexplained ct)" "[0] [0]"
