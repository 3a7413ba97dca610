# SPDX-License-Identifier: MIT
# vm-latency in both directions, and with a delay behind the switch that is known.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# step NAME MEASURE STEP FIELD
step()
{
	histograms "$1" "$2" ".key.step == \"$3\"" ".[].$4"
}
ping_G()	{ in_ns X ping -c "$1" -i 0.03 -W 60 10.1.0.50 >"$work/ping"; }
# round_trip: the median in us, and 1 ms that ping may leave out.
round_trip()
{
	sed -n 's/.*time=\([0-9.]*\) ms/\1/p' "$work/ping" | sort -n |
		awk '{ms[NR] = $1} END {print int(ms[int((NR + 1) / 2)] * 1000) + 1000}'
}

start both vm-latency --json --vm t0 --phy u0 --proto icmp
start out vm-latency --json --vm t0 --phy u0 --dir tx
start guest vm-latency --json --vm t0 --phy u0 --host 10.1.0.50
start other vm-latency --json --vm t0 --phy u0 --host 10.1.0.51
start read vm-latency --json --vm t0 --phy u0 --to-guest
sink root udp 5000
ping_G 50
send X udp --dst 10.1.0.254 --count 20 >/dev/null	# what a socket reads is not the guest's
came=$(sunk)
for name in both out guest other read; do stop $name; done
for way in tx rx; do
	equal "$way: all came through" "$(step both $way total count)" 50
	equal "$way: adds up" \
		"$(of both "[.[] | select(.type == \"account\" and .measure == \"$way\") | .unexplained] | unique")" "[0]"
done
equal "of one address" "$(step guest tx total count) $(step guest rx total count)" "50 50"
equal "of another address" "$(step other tx total count) $(step other rx total count)" " "
equal "to vhost: there, back, read by a socket" "$(step read tx total count) $(step read rx total count) $came" "50 50 20"
equal "to vhost: by way of the ring" "$(step read rx 'vm_queue -> to_vm' count) $(account read '.measure == "rx" and .point == "read"' shown)" "50 50"
equal "one direction" "$(step out tx total count) $(step out rx total count)" "50 "

# Long beside the way itself, on a slow machine, too.
delay=100				# ms
tc qdisc add dev u0 root netem delay ${delay}ms
start slow vm-latency --json --vm t0 --phy u0 --proto icmp
ping_G 20
stop slow
tc qdisc del dev u0 root
equal "with a delay" "$(step slow tx total count)" 20
# Medians are as exact as the slots of the histogram, and no wait is longer than its round trip.
least=$((delay * 1000))
within "the queue of u0, us" "$(step slow tx 'phy_queue -> phy_dequeue' p50)" $((least * 15 / 16)) $(($(round_trip) * 17 / 16))
within "before it, us" "$(step slow tx 'from_vm -> received' p50)" 1 $((least - 1))
within "the other direction, us" "$(step slow rx total p50)" 1 $((least - 1))
