# SPDX-License-Identifier: MIT
# Names of tasks and devices are compared as a whole: those that begin like "ping", or are its
# beginning, are others.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

for name in pingx pin; do cp "$(command -v ping)" "$work/$name"; done
start text ../lab/build/bin/text --json
in_ns A ping -q -c 5 -i 0.05 10.0.0.2 >/dev/null
in_ns A "$work/pingx" -q -c 3 -i 0.05 10.0.0.2 >/dev/null
in_ns A "$work/pin" -q -c 2 -i 0.05 10.0.0.2 >/dev/null
in_ns B ping -q -c 4 -i 0.05 10.0.0.1 >/dev/null
stop text
equal "ping" "$(column text pings true packets)" 5
equal "others" "$(of text '[.[] | select(.table == "others") | "\(.key.comm) \(.values.packets)"] | sort | join(", ")')" \
	"pin 2, pingx 3"
equal "remembered: the first ping finds nothing" "$(column text again true packets)" 4
equal "accounts add up" "$(account text true unexplained)" 0
