# SPDX-License-Identifier: MIT
# check.sh: what a lab test says and how it runs a tool. Source it after lib.sh.

test_name=$(basename "$0" .sh)

# ok WHAT / bad WHAT WHY: the verdict on one thing.
ok()  { echo "ok $test_name: $1"; }
bad() { echo "not ok $test_name: $1: $2"; }

# equal WHAT GOT WANTED
equal()
{
	if [ "$2" = "$3" ]; then ok "$1"; else bad "$1" "got '$2', expected '$3'"; fi
}

# within WHAT GOT LEAST MOST: numbers, both ends included.
within()
{
	if [ "$2" -ge "$3" ] 2>/dev/null && [ "$2" -le "$4" ]; then ok "$1"
	else bad "$1" "got '$2', expected $3 to $4"; fi
}

# since COUNTS: by how much what `counts` of the test prints has grown since, when no more comes.
since()
{
	paste -d ' ' <(tr ' ' '\n' <<<"$1") <(settle counts | tr ' ' '\n') | awk '{print $2 - $1}' | paste -sd ' '
}

# contains WHAT TEXT PART
contains()
{
	case $2 in
	*"$3"*) ok "$1" ;;
	*) bad "$1" "'$3' is not in: $2" ;;
	esac
}

# now: the time of day in us.
now()	{ echo "${EPOCHREALTIME/./}"; }

# start NAME TOOL ARGUMENT...: run a tool in the background until it is
# attached; its output goes to $work/NAME.out and $work/NAME.err. Devices have their names in the
# network namespace $tool_ns.
work=$(mktemp -d)
tool_ns=root
declare -A tool_pid
start()
{
	local name=$1 tries=1200 prefix=	# two minutes, or more

	shift
	# ip netns exec would hide what is mounted below /sys.
	[ "$tool_ns" = root ] || prefix="nsenter --net=/run/netns/$tool_ns"
	$prefix "$BIN/$1" "${@:2}" >"$work/$name.out" 2>"$work/$name.err" &
	tool_pid[$name]=$!
	until grep -q '^Tracing' "$work/$name.err"; do
		if ! kill -0 "${tool_pid[$name]}" 2>/dev/null || [ $((tries--)) = 0 ]; then
			bad "$name starts" "$(cat "$work/$name.err")"
			return 1
		fi
		sleep 0.1
	done
}

# stop NAME: end it as Ctrl-C does; its status is in $status.
stop()
{
	kill -INT "${tool_pid[$1]}"
	wait "${tool_pid[$1]}"
	status=$?
}

. "$LAB_DIR/json.sh"
