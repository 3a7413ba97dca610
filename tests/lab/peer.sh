# SPDX-License-Identifier: MIT
# peer.sh: tools that Debian packages (libbpf-tools, bpftrace), beside ours in one guest. Source
# it after check.sh, whose stop ends them, too.
ulimit -l unlimited

# peer NAME COMMAND...: run one in the background until it is attached: then it has printed its
# first line, or sleeps until there is something to print. Output goes to $work/NAME.out.
peer()
{
	local name=$1 tries=400		# two minutes, or more

	shift
	: >"$work/$name.out"		# of an older peer with this name
	stdbuf -oL "$@" >"$work/$name.out" 2>"$work/$name.err" &
	tool_pid[$name]=$!
	until attached "$name"; do
		if ! kill -0 "${tool_pid[$name]}" 2>/dev/null || [ $((tries -= 1)) = 0 ]; then
			bad "$name starts" "$(head -c 500 "$work/$name.out" "$work/$name.err")"
			return 1
		fi
		sleep 0.3
	done
}

# Asks often, so without processes of its own.
attached()
{
	local printed=() wait=

	{
		mapfile -t -n 2 printed <"$work/$1.out"
		read -r wait <"/proc/${tool_pid[$1]}/wchan"
	} 2>/dev/null
	set -- "${printed[@]}"
	[[ ${!#} != Attaching* && $# != 0 || $wait = *nanosleep* ]]
}

# drained NAME...: wait until peers have printed all that has happened: they sleep in poll, which
# does not sleep while something can be read.
drained()
{
	local name

	for name; do await polls "$name"; done
}

polls()
{
	local wait=

	read -r wait <"/proc/${tool_pid[$1]}/wchan"
	[[ $wait = *poll* ]]
}

# cannot WHY COMMAND...: a peer that cannot start on this kernel, and what it says.
cannot()
{
	contains "${*:2} cannot start" "$(timeout 60 "${@:2}" 2>&1 | head -c 20000)" "$1"
}

# programs NAME...: programs of bpftrace's package as one, since each takes long to start. What
# one prints of a hit begins with its name; hits counts that.
programs()
{
	local name

	for name; do
		sed -e "s/time(\"%H/printf(\"$name \"); time(\"%H/" \
			-e "s/printf(\"%-5d %-10/printf(\"$name %-5d %-10/" "/usr/sbin/$name.bt"
	done | awk '
		/^#!/ { next }
		/^#/ { directives = directives $0 "\n"; next }
		/^BEGIN|^END/ { block = $1; next }
		block != "" && /^}/ { block = ""; next }
		block != "" && !/^{/ { text[block] = text[block] $0 "\n" }
		block == "" { body = body $0 "\n" }
		END {
			print directives body
			for (block in text) print block "\n{\n" text[block] "}"
		}'
}

# lines NAME PATTERN: how many lines of a peer match.
lines()
{
	grep -cE "$2" "$work/$1.out"
}

# hits NAME PROGRAM: a line is printed in parts, between which others of another CPU may come.
hits()
{
	grep -o "$2 " "$work/$1.out" | wc -l
}

# slots NAME: the sum of all slots of a peer's histograms.
slots()
{
	awk -F '[|:]' '
		/ -> .*\|/ { sum += $2 }
		/^[[(].*\|/ { sub(/.*[])]/, "", $1); sum += $1 }
		END { print sum + 0 }' "$work/$1.out"
}

# beside WHAT TRUTH OURS PEER [OFF]: what our tool counts, and the peer, which is right unless it
# is known to count OFF.
beside()
{
	equal "$1" "$3" "$2"
	equal "$1: the peer" "$4" "${5:-$2}"
}
