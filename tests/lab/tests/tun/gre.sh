# SPDX-License-Identifier: MIT
# Tools at GRE and IPIP, whose packets have no Ethernet header.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"
. "$LAB_DIR/headerless.sh"

modprobe -a ip_gre ipip
for kind in gre ipip; do
	ip -n A link add ${kind}9 type $kind local 10.0.0.1 remote 10.0.0.2
	ip -n B link add ${kind}9 type $kind local 10.0.0.2 remote 10.0.0.1
done
sink B udp 53
join gre9 11; look gre9 11
join ipip9 12; look ipip9 12
kill $sink_pid
leave gre9 ipip9
