# SPDX-License-Identifier: MIT
# The examples of tools that look at TCP.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/examples.sh"

quiet="tcpwin/2"				# of every 100th segment, in 5 s
traffic
examples tcp-cong tcp-connlat tcp-drop tcp-inflight tcp-info tcp-latency tcp-listen tcp-observe \
	tcp-pktlat tcp-rtt tcp-subnet tcp-trace tcpaccept tcpconnect tcplife tcpnagle tcpretrans tcpsnoop \
	tcpstates tcpsynbl tcptop tcpwin
