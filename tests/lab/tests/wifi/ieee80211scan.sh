# SPDX-License-Identifier: MIT
# ieee80211scan against iw: the channels that are enabled, and the time that a scan takes.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# The kernel's own record of the same scan, with its times: lines of EVENT, in s.
tracing=/sys/kernel/tracing/instances/lab
mkdir -p $tracing
echo mono >$tracing/trace_clock
echo 1 >$tracing/events/cfg80211/rdev_scan/enable
echo 1 >$tracing/events/cfg80211/cfg80211_scan_done/enable
echo 'changed & 0x40' >$tracing/events/mac80211/drv_config/filter
echo 1 >$tracing/events/mac80211/drv_config/enable
recorded()	{ sed -n "s/.* \([0-9]*\.[0-9]*\): $1: .*/\1/p" "$work/record"; }

iw dev wlan1 scan >/dev/null			# not seen
start scan ieee80211scan --json
start other ieee80211scan --json --comm nobody
echo >$tracing/trace
iw dev wlan0 scan >/dev/null
cat $tracing/trace >"$work/record"
took=$(echo "($(recorded cfg80211_scan_done) - $(recorded rdev_scan)) * 1000 / 1" | bc)
hops=$(sed '/ cfg80211_scan_done: /q' "$work/record" | grep -c ' drv_config: ')	# it may return to one later
stop scan
stop other
phy=$(iw dev wlan0 info | awk '/wiphy/ {print "phy" $2}')
enabled=$(iw phy "$phy" info | awk '/^\t*\* [0-9.]+ MHz/ && !/disabled/ {print int($2)}' | sort -un | xargs)
equal "one start" "$(events scan '.event == "started"')" 1
equal "one end" "$(events scan '.event == "completed"')" 1
equal "by whom" "$(events scan '.event == "started"' '.[0].fields.owner.comm') $(events scan '.event == "completed"' '.[0].fields.owner.comm')" "iw iw"
equal "channels" "$(events scan '.event == "channel"' 'map(.fields.mhz) | unique | map(tostring) | join(" ")')" "$enabled"
# mac80211 may tune to the first one twice.
within "each channel once" "$hops" "$(wc -w <<<"$enabled")" $(($(wc -w <<<"$enabled") + 1))
equal "each time a channel was set" \
	"$(events scan true 'map(.event) | .[:index("completed")] | map(select(. == "channel")) | length')" "$hops"
equal "channels that were asked for" "$(events scan '.event == "started"' '.[0].fields.channels')" "$(wc -w <<<"$enabled")"
within "how long, ms" "$(events scan '.event == "completed"' '.[0].fields.took / 1000000 | floor')" $((took * 95 / 100)) $((took * 105 / 100))
equal "not stopped" "$(events scan '.event == "completed"' '.[0].fields.aborted')" 0
equal "--comm of nobody" "$(events other true)" 0
equal "adds up" "$(account scan true unexplained)" 0
