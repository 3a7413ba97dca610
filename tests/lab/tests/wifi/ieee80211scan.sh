# SPDX-License-Identifier: MIT
# ieee80211scan against iw: the channels that are enabled, and the time that a scan takes.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

events()	{ of scan "[.[] | select(.type == \"event\" and .event == \"$1\")] | $2"; }

iw dev wlan1 scan >/dev/null			# not seen
start scan ieee80211scan --json
start other ieee80211scan --json --comm nobody
begun=$(date +%s%N)
iw dev wlan0 scan >/dev/null
took=$((($(date +%s%N) - begun) / 1000000))
stop scan
stop other
phy=$(iw dev wlan0 info | awk '/wiphy/ {print "phy" $2}')
enabled=$(iw phy "$phy" info | awk '/^\t*\* [0-9.]+ MHz/ && !/disabled/ {print int($2)}' | sort -un | xargs)
equal "one start" "$(events started length)" 1
equal "one end" "$(events completed length)" 1
equal "by whom" "$(events started '.[0].fields.owner.comm') $(events completed '.[0].fields.owner.comm')" "iw iw"
equal "channels" "$(events channel 'map(.fields.mhz) | unique | map(tostring) | join(" ")')" "$enabled"
# mac80211 may tune to the first one twice.
within "each channel once" "$(events channel length)" "$(wc -w <<<"$enabled")" $(($(wc -w <<<"$enabled") + 1))
equal "channels that were asked for" "$(events started '.[0].fields.channels')" "$(wc -w <<<"$enabled")"
within "how long, ms" "$(events completed '.[0].fields.took / 1000000 | floor')" $((took * 80 / 100)) "$took"
equal "not stopped" "$(events completed '.[0].fields.aborted')" 0
equal "--comm of nobody" "$(of other '[.[] | select(.type == "event")] | length')" 0
equal "adds up" "$(of scan '[.[] | select(.type == "account") | .unexplained] | add')" 0
