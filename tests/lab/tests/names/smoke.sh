# SPDX-License-Identifier: MIT
# The world itself: two containers with one name, address and index, which get what is theirs.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# name NS: of its device all that others may have in common with it.
name()	{ in_ns "$1" cat /sys/class/net/eth0/address /sys/class/net/eth0/ifindex | paste -sd ' '; }
# counts: what each container has received, and what came to it through its bridge.
counts()
{
	echo "$(counter A eth0 rx_packets) $(counter B eth0 rx_packets)" \
		"$(counter root vA tx_packets) $(counter root vB tx_packets)"
}

equal "A and B are called alike" "$(name A)" "$(name B)"
read -r -a before <<<"$(counts)"
in_ns X ping -q -c 20 -i 0.01 -W 60 10.0.0.2 >/dev/null &
in_ns Y ping -q -c 30 -i 0.01 -W 60 10.0.0.2 >"$work/Y"
wait $!
sink A udp 5000
send X udp --dst 10.0.0.2 --count 10 >/dev/null
await reaches $((before[0] + 30)) counter A eth0 rx_packets
equal "datagrams to A" "$(sunk)" 10
sleep 2				# for what would be sent unasked
read -r -a after <<<"$(counts)"
for i in 0 1 2 3; do after[i]=$((after[i] - before[i])); done
equal "received by A, by B, and through their bridges" "${after[*]}" "30 30 30 30"
equal "answers to Y" "$(awk '/received/ {print $4}' "$work/Y")" 30
