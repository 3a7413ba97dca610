# SPDX-License-Identifier: MIT
# lib.sh: what tests in a world need again and again. Source it: . "$LAB_DIR/lib.sh"

# in_ns NAME COMMAND...: run in a network namespace; "root" is the one that tests start in.
in_ns()
{
	local prefix

	prefix=$(ns_prefix "$1")
	shift
	$prefix "$@"
}

ns_prefix()
{
	[ "$1" = root ] || echo "ip netns exec $1"
}

# Forget all flows of the datapath: the next packet of each is an upcall again.
flush()
{
	ovs-appctl dpctl/del-flows
}

# From now on a flow matches all of a packet's header, so each new header is one upcall. A
# header that comes again before its flow is installed is an upcall again.
micro()
{
	ovs-appctl upcall/disable-megaflows >/dev/null
}

# Undo micro.
mega()
{
	ovs-appctl upcall/enable-megaflows >/dev/null
}

# The datapath's own counters of lookups since it was made.
lookups()
{
	ovs-dpctl show | sed -n "s/^ *lookups:.*\<$1:\([0-9]*\).*/\1/p"
}

hit()		{ lookups hit; }
missed()	{ lookups missed; }
lost()		{ lookups lost; }

# settle COMMAND...: wait until what the command prints is the same twice in 0.3 s.
settle()
{
	local last now

	now=$("$@")
	while last=$now; sleep 0.3; now=$("$@"); [ "$now" != "$last" ]; do :; done
	echo "$now"
}

# send NS ARGUMENT...: exactly N packets, see send.py --help.
send()
{
	local ns=$1

	shift
	in_ns "$ns" /usr/bin/python3 "$LAB_DIR/send.py" "$@"
}

# sink NS udp|udp6|tcp PORT: take packets in the background, so that no ICMP error or reset
# comes back for them. Returns when the port is open, with the process in sink_pid.
sink()
{
	sink_log=$(mktemp)
	$(ns_prefix "$1") /usr/bin/python3 "$LAB_DIR/sink.py" "$2" "$3" >"$sink_log" &
	sink_pid=$!
	until [ -s "$sink_log" ]; do
		kill -0 $sink_pid || return 1
		sleep 0.05
	done
}

# Close the last sink and print how many packets or connections it has got.
sunk()
{
	kill "$sink_pid"
	wait "$sink_pid" || :
	tail -n 1 "$sink_log"
	rm "$sink_log"
}
