# SPDX-License-Identifier: MIT
# vm-metrics: a hundred datagrams of the guest at each step, behind a queue with a known delay,
# and connection tracking of twenty more.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# looks STAGE COLUMN
looks()		{ of t "[.[] | select(.type == \"row\" and .final and .table == \"looks\" and .key.stage == \"$1\") | .values.$2] | add // 0"; }
# hist NAME MEASURE CONDITION FIELD
hist()		{ of "$1" ".[] | select(.type == \"histogram\" and .final and .measure == \"$2\" and ($3)) | .$4"; }
unexplained()	{ of "$1" '[.[] | select(.type == "account") | .unexplained] | unique | tostring'; }
send_G()	{ in_guest "python3 \$LAB_DIR/send.py udp --dst 10.1.0.100 --count $1 --size 100 --interval 0.005" >/dev/null; }
options="--json --vm t0 --phy u0 --proto udp --dport 5000"

sink X udp 5000
send_G 1
tc qdisc add dev u0 root netem delay 5ms
start t vm-metrics $options
start each vm-metrics $options -e
send_G 100
stop t
stop each
sent=$(tc -s -j qdisc show dev u0 | jq '.[0].packets')
tc qdisc del dev u0 root
equal "traffic" "$(sunk)" 101
for stage in from_vm lookup output phy_queue to_phy; do
	equal "$stage: packets" "$(looks $stage packets)" 100
done
equal "the queue's own count" "$sent" 100
equal "their length" "$(looks from_vm bytes) $(looks to_phy bytes)" "12800 14200"
equal "the other way" "$(looks to_vm packets)" 0
equal "tx: all came through" "$(hist t tx '.key.step == "total"' count)" 100
within "tx: with the delay, us" "$(hist t tx '.key.step == "total"' p50)" 5000 40000
equal "queued" "$(hist t queued '.key.dev == "u0"' count)" 100
within "for, us" "$(hist t queued '.key.dev == "u0"' p50)" 5000 10000
equal "each: lines" "$(of each '[.[] | select(.type == "event" and .fields.stage == "to_phy")] | length')" 100
within "each: the queue" "$(of each '[.[] | select(.fields.stage == "from_vm") | .fields.queue] | max')" \
	0 "$(ls -d /sys/class/net/t0/queues/rx-* | wc -l)"
equal "the bridge tracks no connection" "$(hist t ovs_conntrack '.key == null' count)" 0

ovs-ofctl add-flow br0 "priority=10,in_port=t0,icmp,actions=ct(commit),normal"
start ct vm-metrics --json --vm t0 --phy u0 --proto icmp
in_ns X ping -q -c 20 -i 0.03 10.1.0.50 >/dev/null
stop ct
ovs-ofctl del-flows br0 in_port=t0,icmp
equal "tracked by the bridge" "$(hist ct ovs_conntrack '.key == null' count)" 20
# In some namespaces packets are tracked besides.
within "tracked" "$(hist ct conntrack '.key == null' count)" 20 100
equal "to the guest" "$(hist ct rx '.key.step == "total"' count)" 20
equal "adds up" "$(unexplained t) $(unexplained ct)" "[0] [0]"
