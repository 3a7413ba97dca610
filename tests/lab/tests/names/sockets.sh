# SPDX-License-Identifier: MIT
# Sockets of one of four containers whose addresses are the same, which --netns chooses, against
# the connections that were made.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# bytes NAME: sent and received by sockets that tcptop has seen.
bytes()		{ echo "$(column "$1" bytes true sent) $(column "$1" bytes true received)"; }

tools=
for ns in A B X Y; do
	start "life$ns" tcplife --json --netns $ns --port 9000
	start "opened$ns" tcpconnect --json --netns $ns --dport 9000
	start "top$ns" tcptop --json --netns $ns --port 9000
	tools="$tools life$ns opened$ns top$ns"
done
start latency tcp-latency --json --netns X --phy eth0
for _ in 1 2 3; do stream X A 10.0.0.2 20000 >/dev/null; done
for _ in 1 2; do stream Y B 10.0.0.2 30000 >/dev/null; done
sleep 1.5	# what waits for an end in vain has expired
for tool in $tools latency; do stop "$tool"; done
equal "tcplife" "$(events lifeA true) $(events lifeB true) $(events lifeX true) $(events lifeY true)" "3 2 3 2"
equal "tcpconnect" "$(events openedA true) $(events openedB true) $(events openedX true) $(events openedY true)" "0 0 3 2"
# Each server answers with five bytes.
equal "tcptop" "$(bytes topA) $(bytes topB) $(bytes topX) $(bytes topY)" "15 60000 10 60000 60000 15 60000 10"
equal "tcp-latency: nothing of others" "$(account latency '.measure == "tx"' 'expired + .waiting')" 0
# shellcheck disable=SC2086	# several
adds_up $tools latency
