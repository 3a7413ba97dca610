# SPDX-License-Identifier: MIT
# vm-latency --to-guest: twenty packets that wait in a tap's ring until somebody reads them.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

place P
wire root n0 P p0
ip link add b0 type bridge mcast_snooping 0
ip tuntap add t2 mode tap
for dev in n0 t2; do ip link set $dev master b0; bring_up root $dev; done
bring_up root b0
bring_up P p0 10.3.0.1/24
/usr/bin/python3 -B - >"$work/reader" <<'END' &
import fcntl, os, select, signal, struct, threading
tap = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(tap, 0x400454CA, struct.pack("16sH22x", b"t2", 0x1002))
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
print("ready", flush=True)
signal.sigwait([signal.SIGUSR1])
for _ in range(20):
    os.read(tap, 2000)
END
reader=$!
started $reader "$work/reader"
# A frame that the kernel itself sends to the tap device would be read, too.
await grep -q up /sys/class/net/t2/operstate
queued=$(tc_sent root t2)
start read vm-latency --json --vm t2 --phy n0 --to-guest --dir rx
start sent vm-latency --json --vm t2 --phy n0 --dir rx
begun=$(now)
send P udp --iface p0 --src 10.3.0.1 --dst 10.3.0.2 --dst-mac 02:00:00:00:00:02 --count 20 >/dev/null
await reaches $((queued + 20)) tc_sent root t2
inside=$(now)
sleep 1					# they wait
reading=$(now)
kill -USR1 $reader
wait $reader
ended=$(now)
stop read
stop sent
equal "sent to the tap, read from it" "$(($(tc_sent root t2) - queued)) $(counter root t2 tx_packets)" "20 20"
equal "measured" "$(whole read rx) $(whole sent rx)" "20 20"
# least, most NAME STEP: in us
least()		{ histograms "$1" rx ".key.step == \"$2\"" '[.[].buckets[].min] | min'; }
most()		{ histograms "$1" rx ".key.step == \"$2\"" '.[].max'; }
step="vm_queue -> to_vm"
within "the shortest wait, us" "$(least read "$step")" $(((reading - inside) * 15 / 16)) $((ended - begun))
within "the longest, us" "$(most read "$step")" $((reading - inside)) $((ended - begun))
within "the longest way, us" "$(most read total)" $((reading - inside)) $((ended - begun))
within "without the ring, us" "$(most sent total)" 0 $((inside - begun))
adds_up read sent
ip link del n0
ip link del b0
ip link del t2
ip netns del P
