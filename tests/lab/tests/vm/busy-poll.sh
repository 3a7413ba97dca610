# SPDX-License-Identifier: MIT
# A process in the guest polls its NIC itself. virtnet-poll-stack, in the guest, sees it, by the
# kernel's own count of packets that were found so; vhost-notify sees that the guest does not want
# to be interrupted meanwhile, by the guest's count of interrupts.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

interrupts()	{ in_guest cat /proc/interrupts | awk '$NF == "virtio2-input.0" {print $2}'; }
# polled: packets that sockets in the guest have found by polling.
polled()
{
	in_guest cat /proc/net/netstat | awk '
		$1 == "TcpExt:" && !n++ { for (i = 2; i <= NF; i++) at[$i] = i; next }
		$1 == "TcpExt:" { print $at["BusyPollRxPackets"] }'
}
# The process polls for up to half a second each time.
in_guest "$BIN/virtnet-poll-stack --json >/tmp/stack 2>/tmp/stack.err & echo \$! >/tmp/stack.pid
	until grep -q ^Tracing /tmp/stack.err; do sleep 0.1; kill -0 \$! || break; done"
in_guest 'python3 -c "
import socket
SO_BUSY_POLL = 46
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, SO_BUSY_POLL, 500000)
s.bind((\"\", 5000))
print(\"ready\", flush=True)
for _ in range(50):
    s.recv(2000)
print(\"all\", flush=True)
" >/tmp/got 2>&1 &
	until [ -s /tmp/got ]; do sleep 0.1; done'
all()		{ in_guest grep -qx all /tmp/got; }

input=$(interrupts) found=$(polled) packets=$(counter root t0 tx_packets)
start notify vhost-notify --json
send X udp --dst 10.1.0.50 --dport 5000 --count 50 --interval 0.03 >/dev/null
await all
stop notify
input=$(($(interrupts) - input)) found=$(($(polled) - found)) packets=$(($(counter root t0 tx_packets) - packets))
in_guest 'kill -INT $(cat /tmp/stack.pid); while kill -0 $(cat /tmp/stack.pid) 2>/dev/null; do sleep 0.1; done; cat /tmp/stack' >"$work/stack.out"

rx='.key.dev == "t0" and (.key.ring | startswith("handle_rx_kick"))'
busy='.key.kstack | tostring | test("napi_busy_loop")'
equal "packets" "$packets" 50
within "found by polling" "$found" 1 50
within "virtnet-poll-stack: polls by a socket" "$(column stack polls "$busy" polls)" "$found" 100000000
within "virtnet-poll-stack: by the softirq, too" "$(column stack polls ".key.kstack | tostring | test(\"net_rx_action\")" polls)" 1 100000000
notified=$(column notify queues "$rx" notified) suppressed=$(column notify queues "$rx" suppressed)
# A packet may join the one before, and so may an interrupt.
within "vhost-notify: notified" "$notified" "$input" $((packets - suppressed))
within "vhost-notify: suppressed" "$suppressed" 1 $((packets - input))
equal "vhost-notify: by the event index" \
	"$(column notify queues "$rx" by_index) $(column notify queues "$rx" by_flag)" "$suppressed 0"
adds_up notify stack
