# SPDX-License-Identifier: MIT
# examples.sh: run the examples of tools in the worlds host and guests, amid traffic. Source it after
# lib.sh.
#
# `ok NAME/N` says that the tool's example N ended well and has shown something; those that `quiet`
# names may find nothing. With $LAB_OUT, the first lines of what each has printed are left in
# $LAB_OUT/NAME/N.txt.

at_once=6				# examples that run side by side
longest=40				# lines that are kept
specs=$LAB_DIR/../../specs
work=$(mktemp -d)
quiet=
elsewhere=
PATH=$BIN:$PATH

# list TOOL: prints the commands of its examples, in the spec's order.
list()
{
	sed -n '/^examples:/,/^$/s/^  \(.*\)/\1/p' "$specs/$1.spec" | sed 's/: .*//'
}

# role NS ROLE [ARGUMENT]: traffic.py in the background.
role()
{
	local ns=$1

	shift
	in_ns "$ns" /usr/bin/python3 "$LAB_DIR/traffic.py" "$@" >"$work/$ns.$1" 2>&1 &
	roles+=("$! $work/$ns.$1")
}

# Some of what comes is dropped by packet filters: of the peer's and, there, of the host's.
filters()
{
	nft -f - <<-'END'
		flush ruleset
		table ip host {
			chain input {
				type filter hook input priority 0
				ct state invalid counter
				ip saddr 10.0.0.4 drop
				ip saddr 10.0.0.2 tcp dport { 80, 443 } numgen random mod 25 == 0 drop
			}
		}
	END
	in_ns P nft -f - <<-'END'
		flush ruleset
		table ip peer {
			chain input {
				type filter hook input priority 0
				ip saddr 10.0.0.0/24 tcp dport { 443, 9000, 9001 } numgen random mod 25 == 0 drop
			}
		}
	END
}

# The NIC's queue: a class of its own for port 9002, which is slow and short. What comes back from
# 10.0.0.3 is late, and some of all that comes back.
queues()
{
	tc qdisc del dev eth0 root 2>/dev/null
	in_ns P tc qdisc del dev e0 root 2>/dev/null
	tc qdisc add dev eth0 root handle 1: htb default 10 r2q 100
	tc class replace dev eth0 parent 1: classid 1:10 htb rate 20mbit
	tc class replace dev eth0 parent 1: classid 1:20 htb rate 1mbit
	tc qdisc replace dev eth0 parent 1:20 handle 20: pfifo limit 10
	tc filter add dev eth0 parent 1: prio 1 protocol ip u32 match ip dport 9002 0xffff classid 1:20
	in_ns P tc qdisc replace dev e0 root handle 1: prio
	in_ns P tc qdisc replace dev e0 parent 1:3 handle 3: netem delay 120ms
	in_ns P tc qdisc replace dev e0 parent 1:2 handle 2: netem delay 8ms 6ms loss 5% ecn
	in_ns P tc filter add dev e0 parent 1: prio 1 protocol ip u32 match ip src 10.0.0.3 classid 1:3
	in_ns P tc filter add dev e0 parent 1: prio 2 protocol all u32 match u32 0 0 classid 1:2
}

# The switch drops port 7777 and ARP for 10.0.0.77, and tracks TCP and UDP of the guests in zone 9.
switch()
{
	ovs-ofctl del-flows br0
	ovs-ofctl add-flows br0 - <<-'END'
		priority=0,actions=normal
		priority=20,udp,tp_dst=7777,actions=drop
		priority=20,arp,arp_tpa=10.0.0.77,actions=drop
		priority=10,tcp,in_port=vnet0,actions=ct(table=1,zone=9)
		priority=10,tcp,nw_dst=10.0.0.11,actions=ct(table=1,zone=9)
		priority=10,udp,nw_dst=10.0.0.12,actions=ct(table=1,zone=9)
		table=1,priority=10,ip,ct_state=+inv+trk,actions=drop
		table=1,priority=5,ip,ct_state=+new+trk,actions=ct(commit,zone=9),normal
		table=1,priority=0,actions=normal
	END
	ovs-vsctl set open_vswitch . other_config:max-idle=2000
}

pings()
{
	ping -q -i 1.5 10.0.0.2 &
	ping -q -i 2 10.0.0.3 &
	ping -q -i 2 10.0.1.2 &
	in_ns P ping -q -i 1.5 10.0.0.1 &
	in_ns P ping -q -i 2 10.0.0.11 &
	in_ns H ping -q -i 2 10.0.0.2 &
	in_ns H ping -q -i 2 10.0.0.11 &
	in_G ping -q -i 2 10.0.0.2
	in_G ping -q -i 2 10.0.0.12
}

# in_G COMMAND...: in the background.
in_G()
{
	if [ "$LAB_WORLD" = guests ]; then in_guest "$* >/tmp/log 2>&1 &"; else in_ns G "$@" >/dev/null 2>&1 & fi
}

# traffic: what goes on until the test ends.
traffic()
{
	local roles=() one

	echo nameserver 10.0.0.2 >/etc/resolv.conf
	sysctl -qw net.ipv4.tcp_ecn=1 net.netfilter.nf_conntrack_tcp_loose=0
	in_ns P sysctl -qw net.ipv4.tcp_ecn=1
	switch
	role P peer
	role H guest 10.0.0.11
	role root nginx
	role root dns
	[ "$LAB_WORLD" = guests ] || role G guest 10.0.0.12
	# shellcheck disable=SC2086	# two words
	for one in "${roles[@]}"; do started $one || echo "not ok $(basename "$0" .sh): no traffic: $(cat "${one#* }")"; done
	[ "$LAB_WORLD" != guests ] || in_guest "python3 $LAB_DIR/traffic.py guest 10.0.0.12 >/tmp/traffic 2>&1 &"
	role root curl
	pings >/dev/null 2>&1
	filters
	queues
	trap 'kill $(jobs -p) 2>/dev/null' EXIT
}

# shown FILE: has the tool shown anything? Its account of its points says how often.
shown()	{ grep -q -e '[1-9][0-9]* shown' -e '"shown":[1-9]' "$1"; }

# run NAME/N COMMAND: run it until it has shown something, three times at most: on a slow machine
# little happens in the seconds of one run.
run()
{
	local file=$work/$1 status

	mkdir -p "$(dirname "$file")"
	for _ in 1 2 3; do
		timeout --foreground --signal=INT 200 bash -c "exec $2" >"$file" 2>&1
		status=$?
		[ $status = 0 ] && ! shown "$file" && [[ " $quiet " != *" $1 "* ]] || break
	done
	return $status
}

# example NAME/N COMMAND: run it, and say how it went.
example()
{
	local file=$work/$1 status why=

	run "$1" "$2"
	status=$?
	if [ $status != 0 ]; then
		if [ $status = 3 ] && grep -q 'not built for this kernel' "$file"; then
			echo "ok $1: it says that it needs another kernel"
			return
		fi
		why="status $status"
	elif ! shown "$file" && [[ " $quiet " != *" $1 "* ]]; then
		why="nothing was shown"
	fi
	if [ "$why" ]; then
		echo "not ok $1: $2: $why: $(grep -v '^ *$' "$file" | tail -n 6 | sed 's/^/    /' | paste -sd '|')"
	else
		echo "ok $1"
	fi
	[ -z "${LAB_OUT-}" ] || keep "$1" "$2" "$file"
}

# keep NAME/N COMMAND FILE
keep()
{
	mkdir -p "$LAB_OUT/$(dirname "$1")"
	{
		printf '$ %s\n' "$2"
		head -n $((longest - 1)) "$3"
		[ "$(wc -l <"$3")" -lt $longest ] || echo ...
	} >"$LAB_OUT/$1.txt"
}

# examples TOOL|TOOL/N...: run all of theirs, or these, some side by side; but not those in `elsewhere`.
examples()
{
	local one tool command n i token pids=()

	[ -e "$work/tokens" ] || mkfifo "$work/tokens"
	exec {token}<>"$work/tokens"
	for i in $(seq $at_once); do echo; done >&$token
	for one; do
		tool=${one%/*}
		n=0
		while IFS= read -r command; do
			n=$((n + 1))
			[[ "$one" =~ ^$tool(/$n)?$ && " $elsewhere " != *" $tool/$n "* ]] || continue
			read -r -u $token
			{ example "$tool/$n" "$command"; echo >&$token; } </dev/null &
			pids+=($!)
		done < <(list "$tool")
		[ $n != 0 ] || echo "not ok $tool: has no examples"
	done
	wait "${pids[@]}"
}
