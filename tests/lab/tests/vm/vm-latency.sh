# SPDX-License-Identifier: MIT
# vm-latency in both directions, and with a delay behind the switch that is known.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# step NAME MEASURE STEP FIELD
step()
{
	of "$1" ".[] | select(.type == \"histogram\" and .final and .measure == \"$2\" and .key.step == \"$3\") | .$4"
}
ping_G()	{ in_ns X ping -q -c "$1" -i 0.03 -W 5 10.1.0.50 >/dev/null; }

start both vm-latency --json --vm t0 --phy u0 --proto icmp
start out vm-latency --json --vm t0 --phy u0 --dir tx
ping_G 50
stop both
stop out
for way in tx rx; do
	equal "$way: all came through" "$(step both $way total count)" 50
	equal "$way: adds up" \
		"$(of both "[.[] | select(.type == \"account\" and .measure == \"$way\") | .unexplained] | unique | tostring")" "[0]"
done
equal "one direction" "$(step out tx total count) $(step out rx total count)" "50 "

tc qdisc add dev u0 root netem delay 10ms
start slow vm-latency --json --vm t0 --phy u0 --proto icmp
ping_G 20
stop slow
tc qdisc del dev u0 root
equal "with a delay" "$(step slow tx total count)" 20
within "the queue of u0, us" "$(step slow tx 'phy_queue -> to_phy' p50)" 10000 20000
within "before it, us" "$(step slow tx 'from_vm -> received' p50)" 1 9999
within "the other direction, us" "$(step slow rx total p50)" 1 9999
