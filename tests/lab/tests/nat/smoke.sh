# SPDX-License-Identifier: MIT
# The world itself: addresses are translated, both ways, by the router and by the switch.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# What comes, by the address that it says it is from, or to.
count_in()
{
	in_ns "$1" nft -f - <<-'N'
		table ip t {
			counter router { }
			counter switch { }
			counter bare { }
			counter redirected { }
			chain in {
				type filter hook input priority 0
				udp dport 5000 ip saddr 10.2.0.1 counter name router
				udp dport 5000 ip saddr 10.3.0.100 counter name switch
				udp dport 5000 ip saddr { 10.1.0.2, 10.3.0.2 } counter name bare
				udp dport 80 ip daddr 10.1.0.2 counter name redirected
			}
		}
	N
}
translated()	{ nft_counter R nat "$1"; }
pings()		{ in_ns "$1" ping -q -c 5 -i 0.05 -W 60 "$2" | awk '/received/ {print $4}'; }
conns()	{ ovs-appctl dpctl/dump-conntrack | grep -c '^udp.*src=10.3.0.2.*dst=10.3.0.100.*zone=1'; }

count_in S
count_in C
masqueraded=$(translated masqueraded) redirected=$(translated redirected)
sink S udp 5000
send C udp --dst 10.2.0.2 --count 20 >/dev/null
await reaches 20 datagrams S
send C udp --dst 10.3.0.3 --count 30 >/dev/null
await reaches 50 datagrams S
equal "S has received" "$(sunk)" 50
sink C udp 80
send S udp --dst 10.2.0.1 --dport 8080 --count 40 >/dev/null
await reaches 40 datagrams C
equal "C has received" "$(sunk)" 40
equal "S: from R's address, br0's, C's own" \
	"$(nft_counter S t router) $(nft_counter S t switch) $(nft_counter S t bare)" "20 30 0"
equal "C: to C's own address and port" "$(nft_counter C t redirected)" 40
equal "R: connections that it translates" \
	"$(($(translated masqueraded) - masqueraded)) $(($(translated redirected) - redirected))" \
	"20 40"
equal "br0: connections that it translates" "$(conns)" 30
equal "answers through R and br0, and through R to C" \
	"$(pings C 10.2.0.2) $(pings C 10.3.0.3) $(pings S 10.2.0.1)" "5 5 5"
