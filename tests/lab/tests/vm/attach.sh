# SPDX-License-Identifier: MIT
# Debian's 6.12 takes fentry on irqfd_wakeup, and never calls it. A tool notices, takes a kprobe, and
# sees each interrupt that the guest has counted.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

interrupts()	{ in_guest cat /proc/interrupts | awk '$NF ~ /^virtio2-/ {n += $2} END {print n}'; }

before=$(interrupts)
start woken ../lab/build/bin/irqfd-wakeup --json
first=$(interrupts)
echoes X 10.1.0.50 20 >/dev/null
last=$(interrupts)
stop woken
after=$(interrupts)
within "there are interrupts" $((last - first)) 20 1000
within "each is a wakeup" "$(column woken - true calls)" \
	$((last - first)) $((after - before))
attached=$("$BIN/../lab/build/bin/irqfd-wakeup" --dry-run 2>/dev/null | awk '{print $2}')
said=$(grep -c "this kernel does not call what it has attached; attached to kprobe irqfd_wakeup instead" "$work/woken.err")
case $attached in
fentry) equal "fentry needs no word" "$said" 0 ;;
*) equal "what is taken instead is said" "$attached $said" "kprobe 1" ;;
esac
