# SPDX-License-Identifier: MIT
# ip-defrag with IPv6, against /proc/net/snmp6; where connection tracking puts fragments together, which
# is not counted there, against what was sent.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

snmp6()		{ in_ns "$1" awk -v name="Ip6$2" '$1 == name {print $2}' /proc/net/snmp6; }
expired()	{ column "$1" expired ".key.point == \"$2\"" packets; }
given_up()
{
	of ct '[.[] | select(.type == "row" and .table == "expired" and (.final | not)) | .values.packets] | add // 0'
}
# fragments FIRST COUNT MORE: so many packets with identifications from FIRST on, of a fragment that
# comes twice and, with MORE, of a last one.
fragments()
{
	in_ns A /usr/bin/python3 - "$@" <<'END'
import socket, struct, sys
first, count, more = map(int, sys.argv[1:])
s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
def fragment(ident, offset, more, size):
    ends = socket.inet_pton(socket.AF_INET6, "fd00::1") + socket.inet_pton(socket.AF_INET6, "fd00::2")
    s.sendto(struct.pack("!IHBB", 6 << 28, 8 + size, 44, 64) + ends +
             struct.pack("!BBHI", 59, 0, offset | more, ident) + bytes(size), ("fd00::2", 0))
for ident in range(first, first + count):
    fragment(ident, 0, 1, 800)
    fragment(ident, 0, 1, 800)
    if more:
        fragment(ident, 800, 0, 80)
END
}

modprobe nf_defrag_ipv6
in_ns B sysctl -qw net.ipv6.ip6frag_time=60
for name in ReasmReqds ReasmOKs ReasmFails ReasmTimeout; do declare "$name=$(snmp6 B $name)"; done
back=$(snmp6 A ReasmOKs)
start t ip-defrag --json
start other ip-defrag --json --src fd00::9
in_ns A ping -6 -q -c 30 -i 0.02 -s 4000 fd00::2 >/dev/null
await reaches $((back + 30)) snmp6 A ReasmOKs
fragments 1000 10 1
await reaches $((ReasmOKs + 40)) snmp6 B ReasmOKs
# From now on the rest of a packet must come within a second.
in_ns B sysctl -qw net.ipv6.ip6frag_time=1
fragments 2000 20 0
await reaches $((ReasmTimeout + 20)) snmp6 B ReasmTimeout
stop t
stop other
for name in ReasmReqds ReasmOKs ReasmFails ReasmTimeout; do declare "$name=$(($(snmp6 B $name) - ${!name}))"; done
to_b='.key.saddr == "fd00::1" and .key.daddr == "fd00::2"'
equal "snmp6" "$ReasmReqds $ReasmOKs $ReasmTimeout" "160 40 20"
equal "fragments" "$(column t fragments "$to_b" fragments)" "$ReasmReqds"
equal "whole" "$(column t completed "$to_b" packets)" "$ReasmOKs"
equal "answers" "$(column t completed '.key.daddr == "fd00::1"' packets)" 30
equal "twice" "$(column t inserted "$to_b" duplicates)" 30
equal "expired" "$(expired t expired6) of $(column t expired true packets)" "$ReasmTimeout of 20"
equal "times" "$(total t took count)" 70
equal "of another sender" "$(column other completed true packets)" 0

# Now connection tracking puts them together.
in_ns B nft -f - <<'END'
table ip6 c {
	chain in {
		type filter hook prerouting priority 0
		ct state established accept
	}
}
END
in_ns B sysctl -qw net.netfilter.nf_conntrack_frag6_timeout=60
reqds=$(snmp6 B ReasmReqds)
start ct ip-defrag --json -i 1
in_ns A ping -6 -q -c 30 -i 0.02 -s 4000 fd00::2 | sed -n 's/.* \([0-9]*\) received.*/\1/p' >"$work/answers"
in_ns B sysctl -qw net.netfilter.nf_conntrack_frag6_timeout=1
fragments 3000 20 0
# The kernel does not count what connection tracking gives up.
await reaches 20 given_up
stop ct
equal "tracked: snmp6" "$(($(snmp6 B ReasmReqds) - reqds))" 0
equal "tracked: whole" "$(column ct completed "$to_b" packets)" "$(cat "$work/answers")"
equal "tracked: inserted" "$(column ct inserted "$to_b" fragments)" 130
equal "tracked: expired" "$(expired ct tracking6)" 20
in_ns B nft delete table ip6 c
in_ns B sysctl -qw net.ipv6.ip6frag_time=60
adds_up t other ct
