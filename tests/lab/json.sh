# SPDX-License-Identifier: MIT
# json.sh: what a tool that runs with --json has printed. check.sh sources it.
#
# NAME is what `start` calls the tool. CONDITION and FILTER are expressions of jq. A CONDITION is
# asked of each line, `true` takes all. A FILTER gets the list of the lines that are taken; arrays
# are printed on one line, objects with their keys sorted. TABLE and MEASURE are names, or - for any.
# gojq evaluates them: jq needs five times as long to start, and tests ask thousands of times.

# of NAME FILTER: prints what the filter makes of the list of all lines.
of()
{
	gojq -r -c -s "$2" "$work/$1.out"
}

# events NAME CONDITION [FILTER]: prints what the filter makes of the events, or how many there are.
events()
{
	of "$1" "[.[] | select(.type == \"event\" and ($2))] | ${3-length}"
}

# rows NAME TABLE CONDITION [FILTER]: prints what the filter makes of the rows for the whole run,
# or how many there are.
rows()
{
	of "$1" "[.[] | select(.type == \"row\" and .final and $(named table "$2") and ($3))] | ${4-length}"
}

# column NAME TABLE CONDITION COLUMN: prints the sum of a column of these rows, 0 without rows.
column()
{
	rows "$1" "$2" "$3" "map(.values.$4) | add // 0"
}

# histograms NAME MEASURE CONDITION FILTER: prints what the filter makes of the histograms of the
# whole run. The one of all samples has the key null, the others have one each.
histograms()
{
	of "$1" "[.[] | select(.type == \"histogram\" and .final and $(named measure "$2") and ($3))] | $4"
}

# total NAME MEASURE FIELD: prints a field of the histogram of all samples, like count or p50, and
# nothing where there is none.
total()
{
	histograms "$1" "$2" ".key == null" ".[].$3"
}

# whole NAME MEASURE: prints how many packets of a path went all the way, or how many samples a span
# has.
whole()
{
	histograms "$1" "$2" '.key == null or .key.step == "total"' '.[0].count // 0'
}

# expired NAME MEASURE: prints how many were waited for in vain.
expired()
{
	account "$1" ".measure == \"$2\"" expired
}

# samples NAME MEASURE CONDITION: prints how many samples these histograms have, 0 without any.
samples()
{
	histograms "$1" "$2" "$3" "map(.count) | add // 0"
}

# account NAME CONDITION FIELD: prints the sum of a field of the accounts, one for each measure and
# point; null without any.
account()
{
	of "$1" "[.[] | select(.type == \"account\" and ($2)) | .$3] | add"
}

# unexplained NAME: prints the different numbers of hits that accounts do not explain: [0] is right.
unexplained()
{
	of "$1" '[.[] | select(.type == "account") | .unexplained] | unique'
}

# adds_up NAME...: checks for each of these tools that its accounts explain all hits.
adds_up()
{
	local name

	for name; do equal "$name adds up" "$(unexplained "$name")" "[0]"; done
}

# named FIELD NAME: prints the condition that the field is NAME, or the one that is always true for -.
named()
{
	if [ "$2" = - ]; then echo true; else echo ".$1 == \"$2\""; fi
}
