# SPDX-License-Identifier: MIT
# Tools at one side of what translates addresses, or that follow a buffer through it.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# all: sent by each device on the ways from C to S.
all()	{ echo "$(counter R r1 tx_packets) $(counter root oS tx_packets)"; }
# devices NAME: packets that it has seen transmitted.
devices()	{ column "$1" tx true packets; }

# A queue that no packet bypasses.
in_ns R tc qdisc add dev r1 root handle 10: prio
tc qdisc add dev oS root handle 10: prio
tools="switch-path switch-wait switch-size router-path router-wait router-count rtt"
start switch-path qdisc-path --json --dev oS
start switch-wait qdisc-latency --json --dev oS
start switch-size netsize --json --iface oS
tool_ns=R
start router-path qdisc-path --json --dev r1
start router-wait qdisc-latency --json --dev r1
start router-count iface-netstat --json --iface r1
tool_ns=C
start rtt icmp-rtt --json --phy e0,o0 --src 10.1.0.2
read -r -a before <<<"$(all)"
sink S udp 5000
in_ns C ping -q -c 20 -i 0.01 -W 60 10.2.0.2 >/dev/null
in_ns C ping -q -c 10 -i 0.01 -W 60 10.3.0.3 >/dev/null
send C udp --dst 10.2.0.2 --count 7 >/dev/null
send C udp --dst 10.3.0.3 --count 5 >/dev/null
await reaches 12 datagrams S
read -r -a after <<<"$(all)"
for tool in $tools; do stop $tool; done
equal "traffic" "$(sunk) $((after[0] - before[0])) $((after[1] - before[1]))" "12 27 15"

equal "qdisc-path" "$(whole router-path path) $(whole switch-path path)" "27 15"
equal "qdisc-latency, as tc" \
	"$(total router-wait wait count) $(total switch-wait wait count)" \
	"$(tc_sent R r1 10:) $(tc_sent root oS 10:)"
equal "iface-netstat" "$(devices router-count)" 27
equal "netsize" "$(total switch-size nic_sent count)" 15
# What C sends has its own address, and so has what comes back.
equal "icmp-rtt in C: each way and outside" \
	"$(whole rtt there) $(whole rtt outside) $(whole rtt back)" "20 20 20"
# shellcheck disable=SC2086	# several
adds_up $tools
