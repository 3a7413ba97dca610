# SPDX-License-Identifier: MIT
# cpu-profile, cpu-usage and sched-runqlen against /proc and what is pinned where.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# rows NAME MEASURE CONDITION COLUMN
rows()
{
	of "$1" "[.[] | select(.type == \"row\" and .final and .table == \"$2\")]
		| map(select($3) | .values.$4) | add // 0"
}
unexplained()	{ of "$1" '[.[] | select(.type == "account") | .unexplained] | unique | tostring'; }

# A loop on CPU 1, stopped and started by signals: what it uses is used while the tools run.
busy 1
until [ "$(cat /proc/$busy_pid/comm)" = sh ]; do sleep 0.05; done
kill -STOP $busy_pid
start profile cpu-profile --json --by pid,cpu
start other cpu-profile --json --pid $busy_pid --by pid,cpu --hz 50
start usage cpu-usage --json -i 1
start own cpu-usage --json --pid $busy_pid
before=$(cpu_time $busy_pid)
kill -CONT $busy_pid
sleep 4
kill -STOP $busy_pid
sleep 0.2
used=$(($(cpu_time $busy_pid) - before))
for name in usage own profile other; do stop $name; done
kill -CONT $busy_pid
idle
[ "$used" -ge 2000 ] || bad "the loop" "has run for $used ms only"
ran=$(($(rows usage threads ".key.tid == $busy_pid and .key.cpu == 1" ran) / 1000000))
within "cpu-usage: the thread's time, ms" "$ran" $((used * 95 / 100)) $((used * 105 / 100))
within "cpu-usage: --pid" "$(($(rows own threads ".key.cpu == 1" ran) / 1000000))" $((used * 95 / 100)) $((used * 105 / 100))
within "cpu-usage: percent of a busy second" \
	"$(of usage '[.[] | select(.type == "row" and .table == "cpus" and .key.cpu == 1) | .values.busy_percent | floor] | max')" 98 100
equal "cpu-usage: percents" "$(of usage '[.[] | select(.type == "row" and .table == "cpus") | .values
	| (.busy_percent * .lasted / 100 - .busy | fabs < 1000) and (.softirq_percent * .lasted / 100 - .softirq | fabs < 1000)] | all')" true
equal "cpu-usage: it ran nowhere else" "$(rows usage threads ".key.tid == $busy_pid and .key.cpu != 1" ran)" 0
equal "cpu-usage: the threads of a CPU are its busy time" \
	"$(rows usage threads '.key.cpu == 1' ran)" "$(rows usage cpus '.key.cpu == 1' busy)"
# A loaded emulator merges ticks: the least is generous.
samples=$(rows profile samples ".key.pid == $busy_pid and .key.cpu == 1" samples)
within "cpu-profile: samples are time x 99 Hz" "$samples" $((used * 99 * 20 / 100000)) $((used * 99 * 110 / 100000))
equal "cpu-profile: no samples elsewhere" "$(rows profile samples ".key.pid == $busy_pid and .key.cpu != 1" samples)" 0
half=$(rows other samples true samples)
within "cpu-profile: --pid and --hz" "$half" $((used * 50 * 20 / 100000)) $((used * 50 * 110 / 100000))
for name in usage own profile other; do equal "$name adds up" "$(unexplained $name)" "[0]"; done

# Four loops on CPU 1: one runs, three wait.
for _ in 1 2 3 4; do busy 1; done
start queue sched-runqlen --json
sleep 3
stop queue
idle
all=$(rows queue occupancy '.key.cpu == 1' samples)
waited=$(rows queue runnable '.key.cpu == 1 and .key.runnable >= 4' samples)
within "sched-runqlen: samples on CPU 1" "$all" 50 2000
within "sched-runqlen: three wait" "$waited" $((all * 95 / 100)) "$all"
within "sched-runqlen: percent of time" "$(of queue '[.[] | select(.type == "row" and .final and .table == "occupancy" and .key.cpu == 1)][0].values
	| [.busy_percent, .waiting_percent] | min | floor')" 95 100
within "sched-runqlen: on average" "$(rows queue occupancy '.key.cpu == 1' 'average | floor')" 3 20
equal "sched-runqlen: tables agree" "$(rows queue runnable true samples)" "$(rows queue occupancy true samples)"
equal "sched-runqlen: threads" "$(rows queue occupancy '.key.cpu == 1' threads)" \
	"$(of queue '[.[] | select(.type == "row" and .final and .table == "runnable" and .key.cpu == 1)]
		| map(.key.runnable * .values.samples) | add')"
within "sched-runqlen: none waits on CPU 0" "$(rows queue runnable '.key.cpu == 0 and .key.runnable < 4' samples)" 1 100000
equal "sched-runqlen: adds up" "$(unexplained queue)" "[0]"
