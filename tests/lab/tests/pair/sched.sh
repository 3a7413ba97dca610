# SPDX-License-Identifier: MIT
# cpu-offcpu and sched-latency against sleeps of a script and the scheduler's own count.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

delay()		{ awk '{print int($2 / 1000)}' "/proc/$1/schedstat"; }

start asleep cpu-offcpu --json --comm sleeper --state 1
start disk cpu-offcpu --json --comm sleeper --state 2
start long cpu-offcpu --json --comm sleeper --min 300ms
start kernel cpu-offcpu --json --comm sleeper --kernel
/usr/bin/python3 - >"$work/slept" <<'END'
import time
def name(comm):
    with open("/proc/self/comm", "w") as f:
        f.write(comm)
name("early")               # what this needs is then in memory: nobody waits for the disk
time.sleep(0.01)
at = [time.monotonic_ns()]
off = []
name("sleeper")
for i in range(10):
    at.append(time.monotonic_ns())
    ran = time.thread_time_ns()
    time.sleep(0.4 if i == 5 else 0.1)
    ran = time.thread_time_ns() - ran
    at.append(time.monotonic_ns())
    off.append((at[-1] - at[-2] - ran) // 1000)
name("awake")
at.append(time.monotonic_ns())
spent = [(b - a) // 1000 for a, b in zip(at, at[1:])]
asleep = spent[1::2]
print(sum(asleep), max(asleep), sum(us >= 300000 for us in spent), sum(off), max(off))
END
# A halt of the machine before the CPU is left is part of the sleep, and no time off the CPU.
read -r slept longest long off longest_off <"$work/slept"
for tool in asleep disk long kernel; do stop $tool; done
equal "cpu-offcpu: sleeps" "$(column asleep - true waits)" 10
within "cpu-offcpu: their sum, us" "$(($(column asleep - true total) / 1000))" $((off * 97 / 100)) "$slept"
within "cpu-offcpu: the longest, us" "$(($(rows asleep - true 'map(.values.longest) | max') / 1000))" $((longest_off * 97 / 100)) "$longest"
contains "cpu-offcpu: where" "$(rows asleep - true '.[].key.kstack | join(" ")')" nanosleep
equal "cpu-offcpu: --state" "$(column disk - true waits)" 0
# One, and more only if the machine let it wait for so long, asleep or awake.
within "cpu-offcpu: --min" "$(column long - true waits)" 1 "$long"
equal "cpu-offcpu: --kernel" "$(column kernel - true waits)" 0

# state PID: R of who runs or waits for a CPU, T of who is stopped.
state()	{ sed 's/.*) //; s/ .*//' "/proc/$1/stat"; }

# pause PID...: stop them. Who waits for a CPU must have it once more to be stopped.
pause()
{
	local pid

	kill -STOP "$@"
	for pid; do
		until [ "$(state "$pid")" = T ]; do sleep 0.05; done
	done
}

# slices MS: of CPU time, after which another thread is due. The tool and the kernel take their
# times a few lines apart; where the machine is halted between them, that is a wait to one only.
# With long slices these lines are less of the time.
slices()
{
	local file=/sys/kernel/debug/sched/base_slice_ns ns=${1}000000

	# Of two threads; each has half of it.
	[ -e $file ] || file=/sys/kernel/debug/sched/latency_ns ns=$((2 * ns))
	slices_were=$(cat $file)
	echo "$ns" >$file
	slices_file=$file
}

# Two threads that share a CPU wait for each other.
slices 50
: >"$work/up"
for i in 1 2; do
	taskset -c 1 sh -c 'echo >>"$0"; while :; do :; done' "$work/up" &
	loop[$i]=$!
done
until [ "$(wc -l <"$work/up")" = 2 ]; do sleep 0.1; done
pause ${loop[1]} ${loop[2]}
start wait sched-latency --json --by tid --threads ${loop[1]},${loop[2]}
start wakeups sched-latency --json --by tid --threads ${loop[1]},${loop[2]} --wakeups
one=$(delay ${loop[1]}) two=$(delay ${loop[2]})
kill -CONT ${loop[1]} ${loop[2]}
sleep 4
pause ${loop[1]} ${loop[2]}
echo "$slices_were" >"$slices_file"
one=$(($(delay ${loop[1]}) - one)) two=$(($(delay ${loop[2]}) - two))
stop wait
stop wakeups
kill -KILL ${loop[1]} ${loop[2]}
wait 2>/dev/null
for i in 1 2; do
	sum=$(histograms wait - ".key.tid == ${loop[$i]}" .[].sum)
	[ $i = 1 ] && truth=$one || truth=$two
	within "sched-latency: loop $i, percent of run_delay" $((100 * ${sum:-0} / truth)) 97 103
done
# of_threads NAME COLUMN: of both loops.
of_threads()	{ rows "$1" - true "map(.values.$2) | add"; }
waits=$(of_threads wait waits)
equal "sched-latency: threads' waits" "$waits" "$(samples wait - '.key == null')"
within "sched-latency: threads' total, percent of run_delay" $(($(of_threads wait total) / 10 / (one + two))) 97 103
equal "sched-latency: preempted, but when woken" "$(of_threads wait preempted) $(of_threads wakeups preempted)" "$((waits - 2)) 0"
equal "sched-latency: average" "$(rows wait - true '[.[].values | .average * .waits - .total | fabs < 1000] | all')" true
equal "sched-latency: each was woken once" \
	"$(samples wakeups - '.key == null')" 2

# A parent waits, not to be interrupted, until its child of vfork() has ended. Threads of the kernel
# that have no work wait in the same way, and count as idle; each CPU's is given some twice.
cc -o "$work/parent" -x c - <<'END'
#include <unistd.h>
int main(void)
{
	for (int i = 0; i < 3; i++) {
		if (!vfork()) {
			usleep(200000);
			_exit(0);
		}
	}
}
END
start disk cpu-offcpu --json --state 2
start workers cpu-offcpu --json --state 128 --kernel --by who,state
start others cpu-offcpu --json --state 128 --user
for i in 1 2; do
	echo 1 >/proc/sys/vm/stat_refresh
	"$work/parent"
done
for tool in disk workers others; do stop $tool; done
parents() { column disk - '.key.who.comm == "parent"' "$1"; }
# It waits for the files of this machine, too.
within "cpu-offcpu: --state 2" "$(parents waits)" 6 10000
within "cpu-offcpu: for, ms" "$(($(parents total) / 1000000))" 1200 60000
equal "cpu-offcpu: without idle workers" "$(rows disk - '.key.who.comm | startswith("kworker")')" 0
within "cpu-offcpu: idle workers" "$(column workers - '.key.state == "128" and (.key.who.comm | startswith("kworker"))' waits)" 2 1000000
equal "cpu-offcpu: processes are not idle" "$(column others - true waits)" 0

# Ten bytes in a pipe are ten wakeups by who writes them. The next is written when its reader sleeps.
mkfifo "$work/pipe"
/usr/bin/python3 -c '
import os, sys
fd = os.open(sys.argv[1], os.O_RDONLY)
print("ready", flush=True)
while os.read(fd, 1):
    pass' "$work/pipe" >"$work/reader" &
reader=$!
exec 8>"$work/pipe"
started $reader "$work/reader"
until [ "$(state $reader)" = S ]; do sleep 0.05; done
start waker sched-latency --json --wakeups --waker --by waker --threads $reader
/usr/bin/python3 - $reader >&8 <<'END'
import os, sys, time
open("/proc/self/comm", "w").write("bell")
for _ in range(10):
    while open("/proc/%s/stat" % sys.argv[1]).read().rsplit(") ")[1][0] != "S":
        time.sleep(0.01)
    os.write(1, b"x")
    time.sleep(0.01)
END
stop waker
exec 8>&-
wait $reader
equal "sched-latency: who woke it" "$(histograms waker waited '.key != null' 'map("\(.key.waker) \(.count)") | join(",")')" "bell 10"
adds_up asleep disk workers others waker long wait wakeups
