# SPDX-License-Identifier: MIT
# check.sh: what a lab test says and how it runs a tool. Source it after lib.sh.

test_name=$(basename "$0" .sh)

# ok WHAT / bad WHAT WHY: the verdict on one thing.
ok()  { echo "ok $test_name: $1"; }
bad() { echo "not ok $test_name: $1: $2"; failed=yes; }

# explain: when a check has failed, what became of hits that no tool has shown or filtered.
failed=
explain()
{
	local out

	[ "$failed" ] || return 0
	for out in "$work"/*.out; do
		grep -ah '^{"type":"account"' "$out" | jq -r --arg name "$(basename "$out" .out)" '
			. as {$measure, $point, $seen, $shown}
			| del(.type, .measure, .point, .seen, .shown, .filtered, .unmatched, .noted)
			| to_entries | map(select(.value != 0) | "\(.key) \(.value)") | select(. != [])
			| "# \($name): \($measure) at \($point): seen \($seen), shown \($shown), \(join(", "))"' 2>/dev/null
	done | head -n 40
}
trap explain EXIT

# rest SECONDS: wait without a program: starting one costs the guest as much as what it waits for.
exec {nothing}<> <(:)
rest()	{ read -r -t "$1" -u "$nothing" _ || :; }

# equal WHAT GOT WANTED. Where a tool says that the kernel has kept a few hits from it, numbers may
# differ by as many.
equal()
{
	local few

	if [ "$2" = "$3" ]; then ok "$1"; return; fi
	few=$(kept_away)
	if [ "$few" != 0 ] && near "$2" "$3" "$few"; then
		ok "$1 (got '$2' of '$3', and $few hits were kept from tools)"
	else
		bad "$1" "got '$2', expected '$3'"
	fi
}

# near GOT WANTED DISTANCE: both have the same words, and their numbers differ by DISTANCE at most.
near()
{
	awk -v distance="$3" -v got="$1" -v wanted="$2" 'BEGIN {
		count = split(got, g); if (split(wanted, w) != count) exit 1
		for (i = 1; i <= count; i++) {
			if (g[i] == w[i]) continue
			if (g[i] w[i] !~ /^[0-9]+$/ || (g[i] - w[i]) ^ 2 > distance ^ 2) exit 1
		}
	}'
}

# kept_away: how many hits the kernel has kept from the tools of this test, as they say: a program
# does not run while it has interrupted itself, and before 6.7 it gets no place in a table while it
# has interrupted another one at work there. Once four hits had no place in two tools at the same
# moment, which that does not explain; the cause is not known. More than five of a tool are a
# defect. A hit that has no place is in the accounts of the start and of the end of a pair, so the
# largest number counts.
kept_away()
{
	local out count all=0 said='"missed":[0-9]+|[0-9]+ missed, while'

	case $(uname -r) in 6.1.*) said="$said|\"table_full\":[0-9]+" ;; esac
	for out in "$work"/*.out; do
		count=$(grep -aoE "$said" "$out" 2>/dev/null | awk -F'[^0-9]+' '
			/table_full/ {if ($2 > full) full = $2; next} {n += $1 + $2} END {print n + full}')
		[ "$count" -gt 5 ] || all=$((all + count))
	done
	echo $all
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
	: >"$work/$name.err"		# of an older tool with this name
	# ip netns exec would hide what is mounted below /sys.
	[ "$tool_ns" = root ] || prefix="nsenter --net=/run/netns/$tool_ns"
	$prefix "$BIN/$1" "${@:2}" >"$work/$name.out" 2>"$work/$name.err" &
	tool_pid[$name]=$!
	until traces "$work/$name.err"; do
		if ! kill -0 "${tool_pid[$name]}" 2>/dev/null || [ $((tries--)) = 0 ]; then
			bad "$name starts" "$(cat "$work/$name.err")"
			return 1
		fi
		rest 0.1
	done
}

# traces FILE: has the tool said there that it is attached?
traces()
{
	local line

	while read -r line; do [[ $line != Tracing* ]] || return 0; done 2>/dev/null <"$1"
	return 1
}

# stop NAME: end it as Ctrl-C does; its status is in $status.
stop()
{
	kill -INT "${tool_pid[$1]}"
	wait "${tool_pid[$1]}"
	status=$?
}

. "$LAB_DIR/json.sh"
