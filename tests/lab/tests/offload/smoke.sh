# SPDX-License-Identifier: MIT
# The world itself: TCP sends large segments, which are cut before one device and nowhere else.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

bytes=2000000
segments=$((bytes / 1448))		# that it takes on the wire, at least
# counts: received from A, sent to B and C, received by B's and C's devices.
counts()
{
	echo "$(counter root eA rx_packets) $(counter root eB tx_packets) $(counter root eC tx_packets)" \
		"$(counter B e1 rx_packets) $(counter C e2 rx_packets)"
}
# grow NS ADDRESS: fill grown with what counts grew by while so much goes there.
grow()
{
	local before after i

	read -r -a before <<<"$(counts)"
	equal "to $1: bytes" "$(stream A "$1" "$2" $bytes)" $bytes
	read -r -a after <<<"$(settle counts)"
	grown=()
	for i in 0 1 2 3 4; do grown+=($((after[i] - before[i]))); done
}

equal "queues of eA, for sending and receiving" "$(ls /sys/class/net/eA/queues | wc -l)" 8
grow C 10.0.0.3
within "to C: large from A" "${grown[0]}" 20 $((segments / 3))
equal "to C: as large" "${grown[2]} ${grown[4]}" "${grown[0]} ${grown[0]}"
grow B 10.0.0.2
within "to B: large from A" "${grown[0]}" 20 $((segments / 3))
within "to B: cut before eB" "${grown[1]}" $segments $((2 * segments))
equal "to B: cut before the cable" "${grown[3]}" "${grown[1]}"
