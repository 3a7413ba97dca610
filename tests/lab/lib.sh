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

# wire NS DEVICE NS DEVICE [QUEUES]: a veth pair between two namespaces, whose ends are not up yet.
wire()
{
	local many= here=${3#root}

	[ -z "${5-}" ] || many="numtxqueues $5 numrxqueues $5"
	# shellcheck disable=SC2086	# several
	in_ns "$1" ip link add "$2" $many type veth peer name "$4" $many netns "${here:-$$}"
}

# bring_up NS DEVICE [ADDRESS...]: bring a device up, the silent way.
bring_up()
{
	local ns=$1

	shift
	in_ns "$ns" "$LAB_DIR/device" "$@"
}

# place NS: a network namespace whose devices, also those that others make, speak no IPv6.
place()
{
	[ "$1" = root ] || ip netns add "$1"
	in_ns "$1" ip link set lo up
	[ ! -e /proc/sys/net/ipv6 ] || in_ns "$1" sysctl -qw net.ipv6.conf.default.disable_ipv6=1
}

# level: the root namespace without all that a world has put there: switches, devices, namespaces.
level()
{
	local one

	cat /run/openvswitch*/*.pid 2>/dev/null | xargs -r kill
	await no_switch
	rm -rf /run/openvswitch*
	# It outlives its daemon, and its devices go with it only.
	for one in $(ovs-dpctl dump-dps 2>/dev/null); do ovs-dpctl del-dp "$one"; done
	nft flush ruleset
	for one in $(ls /sys/devices/virtual/net); do ip link del "$one" 2>/dev/null || :; done
	for one in $(ip netns list | cut -d' ' -f1); do ip netns del "$one"; done
}

no_switch()	{ ! ls /run/openvswitch*/*.pid >/dev/null 2>&1; }

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

# rest SECONDS: wait. check.sh has a way that starts no program.
rest()		{ sleep "$1"; }

# settle COMMAND...: wait until what the command prints is the same twice in 0.3 s.
settle()
{
	local last now

	now=$("$@")
	while last=$now; rest 0.3; now=$("$@"); [ "$now" != "$last" ]; do :; done
	echo "$now"
}

# await COMMAND...: wait until it is true. What is not after two minutes or more is not awaited any
# longer; the checks then tell what is missing.
await()
{
	local tries=1200

	until "$@" || [ $((tries -= 1)) = 0 ]; do rest 0.1; done
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
	in_ns "$ns" /usr/bin/python3 -S "$LAB_DIR/send.py" "$@"
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
		rest 0.05
	done
}

# ended PID LOG: end it, and print its last line.
ended()
{
	kill "$1"
	# Not wait: in a command substitution it is nobody's child.
	await gone "$1"
	tail -n 1 "$2"
	rm "$2"
}

# gone PID: has it ended, though nobody may have waited for it?
gone()		{ ! grep -qs '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status"; }

# sink NS udp|udp6|tcp PORT: take packets in the background, so that no ICMP error or reset
# comes back for them. Returns when the port is open, with the process in sink_pid.
sink()
{
	sink_log=$(mktemp)
	$(ns_prefix "$1") /usr/bin/python3 -S "$LAB_DIR/sink.py" "$2" "$3" >"$sink_log" &
	sink_pid=$!
	started $sink_pid "$sink_log"
}

# Close the last sink and print how many packets or connections it has got.
sunk()		{ ended "$sink_pid" "$sink_log"; }

# stream FROM TO ADDRESS BYTES: so many by one TCP connection to port 9000 of namespace TO; prints
# how many came.
stream()
{
	local log pid

	log=$(mktemp)
	in_ns "$2" /usr/bin/python3 -S "$LAB_DIR/stream.py" serve 9000 >"$log" &
	pid=$!
	started $pid "$log"
	in_ns "$1" /usr/bin/python3 -S "$LAB_DIR/stream.py" send "$3" 9000 "$4"
	wait $pid
	rm "$log"
}

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
	/usr/bin/python3 -BS "$LAB_DIR/tap.py" "$@" >"$hold_log" &
	hold_pid=$!
	started $hold_pid "$hold_log"
}

# Close the last tap device and print how many frames were read from it.
held()		{ ended "$hold_pid" "$hold_log"; }

# counter NS DEVICE NAME: rx_packets, tx_dropped and the like.
counter()	{ in_ns "$1" cat "/sys/class/net/$2/statistics/$3"; }

# crossed NS DEVICE DEVICE: packets that came by one device and went back by it, and those that left
# by the other and came back by it.
crossed()
{
	echo "$(counter "$1" "$2" rx_packets) $(counter "$1" "$2" tx_packets)" \
		"$(counter "$1" "$3" tx_packets) $(counter "$1" "$3" rx_packets)"
}

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
	in_ns "$ns" /usr/bin/python3 -S "$LAB_DIR/echoes.py" "$@"
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
