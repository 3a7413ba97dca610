# SPDX-License-Identifier: MIT
# --max-overhead against the kernel's own account of programs, and /proc: under a load that
# costs more the tool samples, and one that cannot detaches.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

total()	{ of "$1" "[.[] | select(.type == \"account\") | .$2] | add"; }
# programs NAME: ns that the programs with such names have run for, while the tool measures them.
programs()
{
	bpftool -j prog show | jq "[.[] | select((.name // \"\") | startswith(\"$1\")) | .run_time_ns // 0] | add"
}
# cpu PID: ns of its threads.
cpu()	{ cat /proc/"$1"/task/*/schedstat | awk '{sum += $1} END {print sum + 0}'; }

ip link set lo up
/usr/bin/python3 - <<'END' &
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    s.sendto(b"x", ("127.0.0.1", 9))
END
flood=$!

start whole skbdrop --json
sleep 1
stop whole
within "without a bound: hits a second" "$(total whole seen)" 1000 10000000

start bound skbdrop --json --max-overhead 10
began=$(date +%s%N)
pid=${tool_pid[bound]}
spent=$(cpu "$pid")
sleep 8
spent=$(($(cpu "$pid") - spent + $(programs dropped)))
elapsed=$(($(date +%s%N) - began))
stop bound
kill $flood
# In thousandths of the bound, of the time of all CPUs.
held=$((spent * 1000 * 100 / 10 / elapsed / $(nproc)))
within "the bound is held within a quarter, per mille" "$held" 100 1250
within "sampled out" "$(total bound sampled_out)" 1 100000000
within "and not all" "$(total bound shown)" 1 100000000
equal "it adds up" "$(total bound unexplained)" 0

# Objects cannot be sampled: what costs too much ends by itself.
/usr/bin/python3 -c 'import time
while True: time.sleep(0.0001)' &
sleeper=$!
timeout 60 "$BIN/cpu-offcpu" --max-overhead 0.01 -d 50 >/dev/null 2>"$work/said"
equal "it ends by itself" "$? $(grep -c 'is allowed: detached' "$work/said")" "0 1"
"$BIN/skbdrop" --max-overhead much 2>"$work/said"
equal "no number" "$? $(cat "$work/said")" "2 skbdrop: --max-overhead 'much': expected per cent, from 0.001 to 100"
kill $sleeper
