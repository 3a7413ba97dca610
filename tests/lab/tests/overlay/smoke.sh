# SPDX-License-Identifier: MIT
# The world itself: what guests send goes by tunnels, one packet outside for each inside.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# Of each tunnel what has come, and what else has.
count_in()
{
	in_ns "$1" nft -f - <<-'N'
		table ip t {
			counter vxlan { }
			counter geneve { }
			counter other { }
			chain in {
				type filter hook input priority 0
				udp dport 4789 counter name vxlan accept
				udp dport 6081 counter name geneve accept
				counter name other
			}
		}
	N
}
came()		{ for name in vxlan geneve other; do nft_counter "$1" t $name; done | paste -sd ' '; }
pings()		{ in_ns GA ping -q -c "$2" -i 0.02 -W 60 "$1" | awk '/received/ {print $4}'; }
# tunnels: what has come by B's devices for them.
tunnels()	{ echo "$(counter B vxlan_sys_4789 rx_packets) $(counter B genev_sys_6081 rx_packets)"; }

count_in root
count_in B
out=$(counter root u0 tx_packets) guest=$(counter GB eth0 rx_packets)
read -r -a before <<<"$(tunnels)"
equal "answered by VXLAN, by Geneve" "$(pings 10.9.0.2 20) $(pings 10.10.0.2 30)" "20 30"
sink GB udp 5000
send GA udp --dst 10.9.0.2 --count 10 >/dev/null
await reaches 10 datagrams GB
equal "datagrams by VXLAN" "$(sunk)" 10
equal "B: came by VXLAN, by Geneve, besides" "$(came B)" "30 30 0"
equal "root: came by VXLAN, by Geneve, besides" "$(came root)" "20 30 0"
equal "as the cable counts" "$(($(counter root u0 tx_packets) - out))" 60
equal "as GB's device does" "$(($(counter GB eth0 rx_packets) - guest))" 60
read -r -a after <<<"$(tunnels)"
equal "as B's tunnels do" "$((after[0] - before[0])) $((after[1] - before[1]))" "30 30"
