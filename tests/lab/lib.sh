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

# forget: flush, and what ovs-vswitchd remembers for a while of flows that are only deleted from
# the kernel. From now on packets go as the bridge's rules are now.
forget()
{
	ovs-appctl revalidator/purge
	ovs-appctl revalidator/wait
	flush
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

# await COMMAND...: wait until it is true. What is not after two minutes or more is not awaited any
# longer; the checks then tell what is missing.
await()
{
	local tries=1200

	until "$@" || [ $((tries -= 1)) = 0 ]; do sleep 0.1; done
}

# reaches LEAST COMMAND...: is the number that the command prints as large by now?
reaches()
{
	local least=$1

	shift
	[ "$("$@")" -ge "$least" ]
}

# send NS ARGUMENT...: exactly N packets, see send.py --help.
send()
{
	local ns=$1

	shift
	in_ns "$ns" /usr/bin/python3 "$LAB_DIR/send.py" "$@"
}

# snmp NS PROTOCOL NAME: prints a counter of /proc/net/snmp or netstat, like Udp NoPorts or TcpExt
# ListenOverflows.
snmp()
{
	in_ns "$1" awk -v protocol="$2:" -v name="$3" '
		$1 == protocol && !n++ { for (i = 2; i <= NF; i++) at[$i] = i; next }
		$1 == protocol { print $at[name] }' /proc/net/snmp /proc/net/netstat
}

# nft_counter NS TABLE COUNTER: prints how many packets a counter of a table of IPv4 has counted.
nft_counter()
{
	in_ns "$1" nft list counter ip "$2" "$3" | awk '/packets/ {print $2}'
}

# tc_sent NS DEVICE [HANDLE]: prints how many packets its first queueing discipline has sent, or the
# one with this handle.
tc_sent()
{
	in_ns "$1" tc -s qdisc show dev "$2" |
		awk -v handle="${3-}" '$3 == handle {found = 1} (found || handle == "") && /Sent/ {print $4; exit}'
}

# ticks CPU: how often its timer has come.
ticks()
{
	awk -v column=$(($1 + 2)) '$1 == "LOC:" {print $column}' /proc/interrupts
}

# through: wait until all that A has sent has come to its end in B, and what B has answered in A.
# When softirqs take long the kernel leaves the rest to a thread, so a packet may come later than
# its sender ends; but on each CPU an echo comes behind it. A socket for echoes takes the answer,
# so nothing is dropped.
through()
{
	local cpu

	in_ns A sysctl -qw net.ipv4.ping_group_range="0 0"
	for cpu in $(seq 0 $(($(nproc) - 1))); do
		in_ns A taskset -c "$cpu" ping -q -c 1 -W 60 10.0.0.2 >/dev/null
	done
}

# started PID LOG: wait until a process in the background has written its first line.
started()
{
	until [ -s "$2" ]; do
		kill -0 "$1" || return 1
		sleep 0.05
	done
}

# ended PID LOG: end it, and print its last line.
ended()
{
	kill "$1"
	wait "$1" || :
	tail -n 1 "$2"
	rm "$2"
}

# sink NS udp|udp6|tcp PORT: take packets in the background, so that no ICMP error or reset
# comes back for them. Returns when the port is open, with the process in sink_pid.
sink()
{
	sink_log=$(mktemp)
	$(ns_prefix "$1") /usr/bin/python3 "$LAB_DIR/sink.py" "$2" "$3" >"$sink_log" &
	sink_pid=$!
	started $sink_pid "$sink_log"
}

# Close the last sink and print how many packets or connections it has got.
sunk()		{ ended "$sink_pid" "$sink_log"; }

# datagrams NS: how many its processes have read by now.
datagrams()
{
	in_ns "$1" awk '/^Udp6?InDatagrams/ {n += $2} /^Udp:/ && seen++ {n += $2} END {print n + 0}' \
		/proc/net/snmp /proc/net/snmp6
}

# hold DEVICE [ARGUMENT...]: open a tap device in the background, see tap.py --help. Returns
# when it can be used, with the process in hold_pid.
hold()
{
	hold_log=$(mktemp)
	/usr/bin/python3 -B "$LAB_DIR/tap.py" "$@" >"$hold_log" &
	hold_pid=$!
	started $hold_pid "$hold_log"
}

# Close the last tap device and print how many frames were read from it.
held()		{ ended "$hold_pid" "$hold_log"; }

# counter NS DEVICE NAME: rx_packets, tx_dropped and the like.
counter()	{ in_ns "$1" cat "/sys/class/net/$2/statistics/$3"; }

# busy CPU [COMMAND...]: run a loop, or a command, on one CPU in the background, with the
# process in busy_pid. Several may run.
busy()
{
	local cpu=$1

	shift
	[ $# -gt 0 ] || set -- sh -c 'while :; do :; done'
	taskset -c "$cpu" "$@" &
	busy_pid=$!
	busy_pids="${busy_pids-} $busy_pid"
}

# End what busy has started.
idle()
{
	# shellcheck disable=SC2086	# several
	kill $busy_pids && wait $busy_pids || :
	busy_pids=
}

# cpu_time PID: what a process has used, in user and kernel mode, in ms.
cpu_time()
{
	sed 's/.*) //' "/proc/$1/stat" |
		awk -v hz="$(getconf CLK_TCK)" '{ print ($12 + $13) * 1000 / hz }'
}

# in_guest COMMAND...: run in G, the guest in the world vm, as ssh would: G's shell reads the
# arguments. Prints output and errors; the status is the command's, 125 if G has died.
in_guest()
{
	(
		flock 9
		kill -0 "$(cat /run/G/pid)" || exit 125
		printf 'cd "%s" 2>/dev/null\n%s\n' "$PWD" "$*" | base64 -w 0 1<>/run/G/port.in
		echo 1<>/run/G/port.in
		read -r status size || exit 125
		head -c "$size"
		exit "$status"
	) 9>/run/G/lock </run/G/port.out
}

# echoes NS ADDRESS COUNT [PID...]: echo requests, each behind the answer to the last, see echoes.py.
# Prints when the first was sent and answered, and the last, in ns.
echoes()
{
	local ns=$1

	shift
	in_ns "$ns" /usr/bin/python3 "$LAB_DIR/echoes.py" "$@"
}

# patient: TCP between A and B sends nothing again only because the machine is slow, and no segment
# overtakes another: each CPU that sends has a backlog of its own, so one CPU takes them all.
patient()
{
	ip -n A route change 10.0.0.0/24 dev e0 proto kernel scope link src 10.0.0.1 rto_min 5s
	ip -n B route change 10.0.0.0/24 dev e1 proto kernel scope link src 10.0.0.2 rto_min 5s
	in_ns A sysctl -qw net.ipv4.tcp_early_retrans=0
	in_ns B sysctl -qw net.ipv4.tcp_early_retrans=0
	in_ns A sh -c 'echo 1 >/sys/class/net/e0/queues/rx-0/rps_cpus'
	in_ns B sh -c 'echo 1 >/sys/class/net/e1/queues/rx-0/rps_cpus'
}
