# SPDX-License-Identifier: MIT
# --max-overhead against the kernel's own account of programs and threads: under a load that
# costs more the tool samples, and one that cannot detaches.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# spent PID: ns that its threads and its programs have run for, while it measures these.
spent()
{
	cat /proc/"$1"/task/*/schedstat /proc/"$1"/fdinfo/* |
		awk '/^[0-9]/ {sum += $1} /^run_time_ns:/ {sum += $2} END {printf "%d\n", sum}'
}

ip link set lo up
/usr/bin/python3 - <<'END' &
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    s.sendto(b"x", ("127.0.0.1", 9))
END
flood=$!

start whole skbdrop --json
# Each datagram to a port without a socket is a drop.
refused=$(snmp root Udp NoPorts)
await reaches $((refused + 1000)) snmp root Udp NoPorts
refused=$(($(snmp root Udp NoPorts) - refused))
stop whole
# The last one may be counted and not yet dropped.
within "without a bound: all drops" "$(account whole true seen)" $((refused - 1)) 10000000

start bound skbdrop --json --max-overhead 10
pid=${tool_pid[bound]}
sleep 1		# it has to see first how much it takes
began=$(date +%s%N)
spent=$(spent "$pid")
sleep 8
spent=$(($(spent "$pid") - spent))
elapsed=$(($(date +%s%N) - began))
stop bound
kill $flood
# In thousandths of the bound, of the time of all CPUs.
held=$((spent * 1000 * 100 / 10 / elapsed / $(nproc)))
within "the bound is held within a quarter, per mille" "$held" 100 1250
within "sampled out" "$(account bound true sampled_out)" 1 100000000
within "and not all" "$(account bound true shown)" 1 100000000
equal "it adds up" "$(account bound true unexplained)" 0

# Objects cannot be sampled: what costs too much ends by itself.
/usr/bin/python3 -c 'import time
while True: time.sleep(0.0001)' &
sleeper=$!
timeout 300 "$BIN/cpu-offcpu" --max-overhead 0.01 -d 250 >/dev/null 2>"$work/said"
equal "it ends by itself" "$? $(grep -c 'is allowed: detached' "$work/said")" "0 1"
"$BIN/skbdrop" --max-overhead much 2>"$work/said"
equal "no number" "$? $(cat "$work/said")" "2 skbdrop: --max-overhead 'much': expected per cent, from 0.001 to 100"
kill $sleeper
