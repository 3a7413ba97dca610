# SPDX-License-Identifier: MIT
# The examples of the tool that looks at Wi-Fi scans.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/examples.sh"

# A program of that name, which scans again and again.
cp "$(command -v iw)" "$work/wpa_supplicant"
while [ ! -e "$work/enough" ]; do "$work/wpa_supplicant" dev wlan0 scan; sleep 0.3; done >/dev/null 2>&1 &
examples ieee80211scan
# The last scan, too, has ended before another test begins.
touch "$work/enough"
wait
