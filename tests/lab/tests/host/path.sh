# SPDX-License-Identifier: MIT
# The examples of tools that look at the way of packets through the host.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/examples.sh"

# Nothing is wrong with what is segmented, and few packets of these kinds pass.
quiet="gso-abnormal/1 gso-abnormal/3 gso-abnormal/4 gso-change/3 gso-frag-list/3 gso-frag-list/4 nettxlat/4"
quiet+=" ovs-drop/4 ovs-drop/5"
traffic
examples gso-abnormal gso-change gso-frag-list gso-segment icmp-rtt icmp-rx icmp-tx iface-netstat \
	ip-vxlan netsize nettxlat ovs-clone ovs-drop ovs-megaflow ovs-output ovs-upcall ovs-upcall-lost \
	qdisc-latency qdisc-path sys-backlog sys-latency sys-metrics sys-rx-internal
