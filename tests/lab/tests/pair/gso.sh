# SPDX-License-Identifier: MIT
# gso-frag-list, gso-change, gso-abnormal and gso-segment with packets of which all is known.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# lines NAME TABLE FIELDS: of each row, sorted.
lines() { rows "$1" "$2" true "map([$3]) | sort"; }
lists() { lines "$1" changes '.key.from, .key.to, .values.packets, .values.created, .values.cleared'; }
types() { lines "$1" changes '.key.from, .key.to, .key.gained, .key.lost, .values.packets'; }

# bursts ARGUMENT...: datagrams that are cut. The sender stays on one CPU, and so does the softirq
# that takes the pieces: it cannot begin before the last of them is there.
bursts()
{
	(taskset -cp 0 $BASHPID && send A udp --dst 10.0.0.2 --gso 1000 --size 10000 --interval 0.01 "$@") >/dev/null
}

# 1000 datagrams in bursts of ten. e1 chains the ten of a burst by a list of fragments, which
# the receiving socket takes apart; without rx-gro-list it does not.
in_ns B ethtool -K e1 gro on
in_ns A ethtool -K e0 tso off tx-udp-segmentation off
for list in on off; do
	in_ns B ethtool -K e1 rx-gro-list $list
	sink B udp 5000
	start list_$list gso-frag-list --json
	start each_$list gso-frag-list --json -e
	start bad_$list gso-frag-list --json --bad
	start change_$list gso-change --json
	had=$(snmp B Udp InDatagrams)
	bursts --dport 5000 --count 100
	await reaches $((had + 1000)) snmp B Udp InDatagrams
	for name in list each bad change; do stop ${name}_$list; done
	equal "gso-frag-list: datagrams, $list" "$(sunk)" 1000
	equal "gso-frag-list: inconsistent, $list" "$(lines list_$list inconsistent .values.packets)" "[]"
	adds_up list_$list
done
equal "gso-frag-list: -e: before and after" "$(events each_on '.event == "changes"' 'map(.fields |
	"\(.from) \(.to) \(.list_before != "0x0000000000000000") \(.list != "0x0000000000000000") \(.data_before) \(.data) \(.size_before) \(.size)")
	| group_by(.) | map("\(length) \(.[0])") | join(", ")')" \
	"100 gro_list_in gro_list false true 1000 2000 1000 1000, 100 list_in list true false 10000 1000 1000 0"
equal "gso-frag-list: --bad: none" "$(lists bad_on) $(lines bad_on inconsistent .values.packets)" "[] []"

# The kernel's helper for SIP makes one piece of what has a list, and leaves its size.
in_ns B ethtool -K e1 rx-gro-list on
modprobe nf_conntrack_sip
in_ns B nft -f - <<'N'
table ip t {
	ct helper sip { type "sip" protocol udp; }
	chain in { type filter hook prerouting priority 0; udp dport 5060 ct helper set "sip"; }
}
N
sink B udp 5060
start spoilt gso-frag-list --json --bad
start spoilt_each gso-frag-list --json --bad -e
bursts --dport 5060 --count 20
through
stop spoilt
stop spoilt_each
sunk >/dev/null
in_ns B nft delete table ip t
equal "gso-frag-list: --bad" "$(lines spoilt changes '.key.from, .key.to, .values.packets, .values.bad')" '[["expand","pull",20,20]]'
equal "gso-frag-list: --bad -e" "$(of spoilt_each '[.[] | select(.event == "changes") | .fields | "\(.data_before) \(.data) \(.size)"] | unique')" '["10000 0 1000"]'
adds_up spoilt
in_ns B ethtool -K e1 gro off
equal "gso-frag-list: made and taken apart" "$(lists list_on)" \
	'[["gro_list_in","gro_list",100,100,0],["list_in","list",100,0,100]]'
equal "gso-frag-list: no list" "$(lists list_off)" "[]"
equal "gso-change: merged" "$(types change_on)" "[[\"gro\",\"receive\",\"UDP_L4|FRAGLIST\",\"0\",100]]"
equal "gso-change: not merged" "$(types change_off)" "[]"

# frames COUNT SIZE PIECE: TCP segments to be cut, in one piece of memory, as a virtual machine
# sends them: it does not say how many pieces there are. Nobody answers a broadcast.
frames()
{
	in_ns A /usr/bin/python3 - "$@" <<'END_OF_PYTHON'
import socket, struct, sys
count, size, piece = map(int, sys.argv[1:])
SOL_PACKET, PACKET_VNET_HDR, NEEDS_CSUM, GSO_TCPV4 = 263, 15, 1, 1
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
s.bind(("e0", 0))
frame = (struct.pack("<BBHHHH", NEEDS_CSUM, GSO_TCPV4, 54, piece, 34, 16) +
         b"\xff" * 6 + s.getsockname()[4] + b"\x08\x00" +
         struct.pack("!BBHHHBBH4s4s", 0x45, 0, 40 + size, 1, 0, 64, 6, 0,
                     socket.inet_aton("10.0.0.1"), socket.inet_aton("10.0.0.2")) +
         struct.pack("!HHIIBBHHH", 40000, 9000, 1, 1, 0x50, 0x10, 65535, 0, 0) + bytes(size))
for _ in range(count):
    s.send(frame)
END_OF_PYTHON
}

# rules NAME: of the transmit entry
abnormal()
{
	lines "$1" packets '.key.point, .key.dev, .values.packets, .values.typeless, .values.no_segs, .values.over_mtu'
}

for rule in "" --segs --mtu --all; do start "abnormal$rule" gso-abnormal --json --dport 9000 $rule; done
start each gso-abnormal --json --dport 9000 --all -e
start linear gso-frag-list --json --dport 9000
start cut gso-segment --json --all --dport 9000
before=$(counter B e1 rx_packets)
frames 20 2500 1000
frames 5 3000 1000
for name in abnormal abnormal--segs abnormal--mtu abnormal--all each linear cut; do stop $name; done
equal "pieces that came" $(($(counter B e1 rx_packets) - before)) 75
equal "gso-segment: --all" "$(lines cut software '.key.dev, .key.port, .key.missing, .values.packets, .values.segments')" \
	'[["e0",9000,"TCPV4",25,75]]'
equal "gso-abnormal: none without a type" "$(abnormal abnormal)" "[]"
equal "gso-abnormal: --segs" "$(abnormal abnormal--segs)" \
	'[["output","e0",25,0,25,0],["validate","e0",25,0,25,0]]'
equal "gso-abnormal: --mtu" "$(abnormal abnormal--mtu)" "[]"
equal "gso-abnormal: --all" "$(abnormal abnormal--all)" "$(abnormal abnormal--segs)"
equal "gso-abnormal: -e" "$(events each true 'map(.fields | [.point, .size, .segs, .frags]) | unique')" \
	'[["output",1000,0,0],["validate",1000,0,0]]'
equal "gso-frag-list: all in one piece" "$(lines linear inconsistent '.key.point, .values.packets')" \
	'[["cut",25],["cut_in",25],["gso",25],["inet",25],["tcp",25],["validate",25]]'

start mtu gso-abnormal --json --dport 9000 --mtu
frames 10 3000 1501
frames 10 3000 1500
stop mtu
equal "gso-abnormal: larger than the device takes" "$(abnormal mtu)" \
	'[["output","e0",10,0,10,10],["validate","e0",10,0,10,10]]'

# TCP of this host, cut by software at a queue and by the device at none.
in_ns B /usr/bin/python3 -c '
import socket
s = socket.create_server(("10.0.0.2", 9001))
print("ready", flush=True)
c, _ = s.accept()
while c.recv(1000000):
    pass' >"$work/server" &
server=$!
started $server "$work/server"
in_ns A ethtool -K e0 gso on
in_ns A tc qdisc add dev e0 root pfifo
start normal gso-abnormal --json
start tcp gso-abnormal --json --all --netns A
in_ns A /usr/bin/python3 -c '
import socket
socket.create_connection(("10.0.0.2", 9001)).sendall(bytes(2000000))'
wait $server
stop normal
stop tcp
in_ns A tc qdisc del dev e0 root
in_ns A ethtool -K e0 gso off
equal "gso-abnormal: nothing wrong with TCP" "$(abnormal normal)" "[]"
equal "gso-abnormal: TCP at" "$(lines tcp packets '.key.point, .key.dev, .key.type')" \
	'[["direct","e0","TCPV4"],["output","e0","TCPV4"],["validate","e0","TCPV4"]]'
adds_up abnormal abnormal--all linear cut tcp
