# SPDX-License-Identifier: MIT
# The examples of tools that look at drops, ICMP, ARP and connection tracking.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/examples.sh"

quiet="drop-eth/4"				# no frame with a tag is dropped
traffic
examples arp-abnormal ct-events ct-invalid ct-trace drop-eth drop-icmp drop-packet drop-stack \
	drop-tcp drop-trace drop-tx drop-udp icmp-reply iface-drop ip-defrag ipecn skbdrop skblife superping
