# SPDX-License-Identifier: MIT
# What tools see of tunnels: this host's own packets, those outside, and what queues do with them.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

sent()	{ counter root u0 tx_packets; }
both()	{ echo "$(column "$1" tx true packets) $(column "$1" rx true packets)"; }

# A queue that no packet bypasses.
tc qdisc add dev u0 root handle 10: prio
before=$(sent)
start rtt icmp-rtt --json --phy u0 --dst 10.0.0.2
start sys sys-latency --json --phy u0 --src 10.0.0.1 --dst 10.0.0.2 --dir tx
start wait qdisc-latency --json --dev u0
start path qdisc-path --json --dev u0
start vxlan iface-netstat --json --iface u0 --dport 4789
start geneve iface-netstat --json --iface u0 --dport 6081
ping -q -c 10 -i 0.01 -W 60 10.0.0.2 >/dev/null
in_ns GA ping -q -c 20 -i 0.01 -W 60 10.9.0.2 >/dev/null
in_ns GA ping -q -c 30 -i 0.01 -W 60 10.10.0.2 >/dev/null
for tool in rtt sys wait path vxlan geneve; do stop $tool; done
equal "traffic" "$(($(sent) - before))" 60

equal "icmp-rtt, of this host" \
	"$(whole rtt ping) $(whole rtt there) $(whole rtt outside) $(whole rtt back)" "10 10 10 10"
equal "sys-latency" "$(whole sys tx)" 60
equal "qdisc-latency" "$(total wait wait count) $(tc_sent root u0 10:)" "60 60"
equal "qdisc-path" "$(whole path path)" 60
equal "by VXLAN: there, back" "$(both vxlan)" "20 20"
equal "by Geneve: there, back" "$(both geneve)" "30 30"
adds_up rtt sys wait path vxlan geneve
