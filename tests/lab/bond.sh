# SPDX-License-Identifier: MIT
# bond.sh: what tests in the world bond count and send. Source it after check.sh.

# counts: packets that n0 has sent and received, those of the VLAN, those from the guest and to it.
counts()
{
	local of

	for of in n0/tx n0/rx bond0.5/tx bond0.5/rx vG/rx vG/tx; do
		counter root "${of%/*}" "${of#*/}_packets"
	done | paste -sd ' '
}

at()		{ echo ".key.dev == \"$1\""; }

# say_packets: what the host and the guest say, to one that is behind the bond alone and to one
# behind the VLAN.
say_packets()
{
	ping -q -c 20 -i 0.01 -W 60 10.0.0.2 >/dev/null
	ping -q -c 10 -i 0.01 -W 60 10.0.5.2 >/dev/null
	in_ns G ping -q -c 8 -i 0.01 -W 60 10.0.5.2 >/dev/null
	send root udp --dst 10.0.0.2 --count 7 >/dev/null
	send root udp --dst 10.0.5.2 --count 6 >/dev/null
	send G udp --dst 10.0.5.2 --count 5 >/dev/null
}
