# SPDX-License-Identifier: MIT
# cpu-offcpu and sched-latency against sleeps of a script and the scheduler's own count.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

rows()		{ of "$1" "[.[] | select(.type == \"row\" and .final and ($2)) | .values.$3] | add // 0"; }
unexplained()	{ of "$1" '[.[] | select(.type == "account") | .unexplained] | unique | tostring'; }
delay()		{ awk '{print int($2 / 1000)}' "/proc/$1/schedstat"; }

start asleep cpu-offcpu --json --comm sleeper --state 1
start disk cpu-offcpu --json --comm sleeper --state 2
start long cpu-offcpu --json --comm sleeper --min 300ms
start kernel cpu-offcpu --json --comm sleeper --kernel
/usr/bin/python3 - <<'END'
import time
open("/proc/self/comm", "w").write("sleeper")
for i in range(10):
    time.sleep(0.4 if i == 5 else 0.1)
open("/proc/self/comm", "w").write("awake")
END
for tool in asleep disk long kernel; do stop $tool; done
equal "cpu-offcpu: sleeps" "$(rows asleep true waits)" 10
within "cpu-offcpu: their sum, us" "$(($(rows asleep true total) / 1000))" 1300000 1900000
within "cpu-offcpu: the longest, us" "$(($(of asleep '[.[] | select(.type == "row" and .final) | .values.longest] | max') / 1000))" 400000 600000
contains "cpu-offcpu: where" "$(of asleep '.[] | select(.type == "row" and .final) | .key.kstack | join(" ")')" nanosleep
equal "cpu-offcpu: --state" "$(rows disk true waits)" 0
equal "cpu-offcpu: --min" "$(rows long true waits)" 1
equal "cpu-offcpu: --kernel" "$(rows kernel true waits)" 0

# Two threads that share a CPU wait for each other.
: >"$work/up"
for i in 1 2; do
	taskset -c 1 sh -c 'echo >>"$0"; while :; do :; done' "$work/up" &
	loop[$i]=$!
done
until [ "$(wc -l <"$work/up")" = 2 ]; do sleep 0.1; done
kill -STOP ${loop[1]} ${loop[2]}
start wait sched-latency --json --by tid --threads ${loop[1]},${loop[2]}
start wakeups sched-latency --json --by tid --threads ${loop[1]},${loop[2]} --wakeups
one=$(delay ${loop[1]}) two=$(delay ${loop[2]})
kill -CONT ${loop[1]} ${loop[2]}
sleep 4
kill -STOP ${loop[1]} ${loop[2]}
sleep 0.3
one=$(($(delay ${loop[1]}) - one)) two=$(($(delay ${loop[2]}) - two))
stop wait
stop wakeups
kill -KILL ${loop[1]} ${loop[2]}
wait 2>/dev/null
for i in 1 2; do
	sum=$(of wait ".[] | select(.type == \"histogram\" and .final and .key.tid == ${loop[$i]}) | .sum")
	[ $i = 1 ] && truth=$one || truth=$two
	within "sched-latency: loop $i, percent of run_delay" $((100 * ${sum:-0} / truth)) 97 103
done
# of_threads NAME COLUMN: of both loops.
of_threads()	{ of "$1" "[.[] | select(.type == \"row\" and .final) | .values.$2] | add"; }
waits=$(of_threads wait waits)
equal "sched-latency: threads' waits" "$waits" "$(of wait '[.[] | select(.type == "histogram" and .final and .key == null) | .count] | add')"
within "sched-latency: threads' total, percent of run_delay" $(($(of_threads wait total) / 10 / (one + two))) 97 103
equal "sched-latency: preempted, but when woken" "$(of_threads wait preempted) $(of_threads wakeups preempted)" "$((waits - 2)) 0"
equal "sched-latency: average" "$(of wait '[.[] | select(.type == "row" and .final) | .values | .average * .waits - .total | fabs < 1000] | all')" true
equal "sched-latency: each was woken once" \
	"$(of wakeups '[.[] | select(.type == "histogram" and .final and .key == null) | .count] | add')" 2
for tool in asleep disk long wait wakeups; do equal "$tool adds up" "$(unexplained $tool)" "[0]"; done
