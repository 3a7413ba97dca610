# SPDX-License-Identifier: MIT
# The tools of vhost under a driver that says by a flag, or by an index, that it wants no interrupts;
# against the interrupts that its eventfd has counted. By a tap device, and by a macvtap device.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

modprobe -a kvm vhost_net macvtap
drive()		{ /usr/bin/python3 "$LAB_DIR/vhost.py" "$@"; }
ring()		{ echo "(.key.ring | startswith(\"handle_$1_kick\"))"; }
of_ring()	{ rows "$1" queues "$(ring "$2")" "map(.values | \"$3\") | join(\" \")"; }

# run WHAT SUPPRESSED ARGUMENT...: 30 frames each way; by which column the suppressed ones are counted.
run()
{
	local what=$1 column=$2 received interrupted sent confirmed way calls asked

	shift 2
	start notify vhost-notify --json
	start signal vhost-signal --json
	read -r received interrupted sent confirmed <<<"$(drive "$@" 30)"
	stop notify; stop signal
	equal "$what: traffic" "$received $sent" "30 30"
	for way in "rx $received $interrupted" "tx $sent $confirmed"; do
		read -r way calls asked <<<"$way"
		equal "$what: vhost-notify, $way" "$(of_ring notify $way '\(.calls) \(.notified) \(.suppressed)')" \
			"$calls $asked $((calls - asked))"
		equal "$what: vhost-notify, why, $way" "$(of_ring notify $way "\\(.by_flag) \\(.by_index)")" \
			"$(case $column in by_flag) echo $((calls - asked)) 0 ;; by_index) echo 0 $((calls - asked)) ;; *) echo 0 0 ;; esac)"
		equal "$what: vhost-signal, $way" "$(of_ring signal $way '\(.used) \(.signalled)')" "$calls $asked"
	done
	adds_up notify signal
	interrupts="$interrupted $confirmed"
}

run "interrupts wanted" - t1
equal "each is asked for" "$interrupts" "30 30"
run "the flag" by_flag t1 --quiet
equal "none is asked for" "$interrupts" "0 0"
run "indices, interrupts wanted" by_index t1 --event-idx
equal "each is asked for, by its index" "$interrupts" "30 30"
run "indices" by_index t1 --event-idx --quiet
# The first of a queue always is.
equal "one is asked for" "$interrupts" "1 1"

# Behind a macvtap device, and a tap device beside it.
place P
wire root n0 P p0
bring_up root n0
bring_up P p0
ip link add link n0 name m0 type macvtap mode bridge
bring_up root m0

tools="vhost-notify vhost-signal vhost-queue vhost-peek tun-irq"
for tool in vhost-kick $tools; do start $tool $tool --json; done
had=$(counter root m0 rx_packets)
read -r received interrupted sent confirmed <<<"$(drive m0 20 --ns P --by p0)"
drive t1 10 >/dev/null
for tool in vhost-kick $tools; do stop $tool; done
equal "macvtap: traffic" "$received $interrupted $sent $confirmed $(($(counter root m0 rx_packets) - had))" "20 20 20 20 20"
for tool in $tools; do
	case $tool in tun-*) devices="t1 0" ;; *) devices="m0 0,t1 0" ;; esac
	equal "macvtap: $tool" "$(rows $tool - true 'map("\(.key.dev) \(.key.queue)") | unique | join(",")')" "$devices"
done
for way in rx tx; do
	equal "macvtap: vhost-notify and vhost-signal, $way" "$(for tool in notify signal; do
		rows vhost-$tool queues "$(ring $way)" 'map("\(.key.dev) \(.values.calls)") | sort | join(" ")'
	done | paste -sd ' ')" "m0 20 t1 10 m0 20 t1 10"
done
equal "macvtap: vhost-peek" "$(rows vhost-peek peeks true 'map("\(.key.dev) \(.values.found)") | sort | join(" ")')" "m0 20 t1 10"
equal "macvtap: vhost-kick, of the tap" "$(whole vhost-kick tap) $(expired vhost-kick tap)" "10 0"
# shellcheck disable=SC2086	# several
adds_up vhost-kick $tools
ip link del m0
ip link del n0
ip netns del P
