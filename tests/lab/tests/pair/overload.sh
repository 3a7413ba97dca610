# SPDX-License-Identifier: MIT
# With the ring kept full, every hit still ends in one account: an event tool, a tool
# that measures from point to point, and a path.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# flood NAME TOOL ARGUMENT...: as JSON and as text, both stopped while packets come.
flood()
{
	local name=$1

	shift
	start "$name" "$@" --json
	start "$name-text" "$@"
	kill -STOP "${tool_pid[$name]}" "${tool_pid[$name-text]}"
	send A udp --dst 10.0.0.2 --dport 5000 --count 25000 --size 20 >/dev/null
	kill -CONT "${tool_pid[$name]}" "${tool_pid[$name-text]}"
	stop "$name"
	stop "$name-text"
	within "$name: something was lost" "$(account "$name" true ring_full)" 1 1000000
	equal "$name: nothing is unexplained" "$(account "$name" true unexplained)" 0
	equal "$name: as many lines as shown" "$(events "$name" true)" \
		"$(lines_shown "$name")"
	within "$name: all was seen" "$(account "$name" true seen)" 25000 1000000
	equal "$name: the text adds up" "$(text_adds_up <"$work/$name-text.out")" yes
}

# A line is shown for each hit; of what starts and ends the start says how many.
lines_shown()
{
	case $1 in
	event) account event true shown ;;
	span) account span '.measure == "kept" and .point == "transmit"' shown ;;
	path) account path '.measure == "path" and .point == "entry"' shown ;;
	esac
}

# sent: 60 seen = 57 shown + 2 expired + 1 waiting
text_adds_up()
{
	awk '/ seen = / {
		split($0, half, / seen = /); n = split(half[1], words, " "); sum = 0
		m = split(half[2], terms, / \+ /)
		for (i = 1; i <= m; i++) sum += terms[i] + 0
		if (sum != words[n]) bad = 1
		lines++; lost += half[2] ~ /lost in ring/
	} END { print lines && lost && !bad ? "yes" : "no" }'
}

flood event netsize -e --netns A
flood span nettxlat -e --netns A
flood path qdisc-path -e
