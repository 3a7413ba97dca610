# SPDX-License-Identifier: MIT
# cpu-profile, cpu-usage and sched-runqlen against /proc and what is pinned where.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# seconds: how often CPU 1 was reported.
seconds()	{ grep -c '"table": *"cpus".*"cpu": *1[,}]' "$work/usage.out"; }

# A loop on CPU 1, stopped and started by signals: what it uses is used while the tools run.
busy 1
until [ "$(cat /proc/$busy_pid/comm)" = sh ]; do sleep 0.05; done
kill -STOP $busy_pid
start profile cpu-profile --json --by pid,cpu
start other cpu-profile --json --pid $busy_pid --by pid,cpu --hz 50
start usage cpu-usage --json -i 1
start own cpu-usage --json --pid $busy_pid
before=$(cpu_time $busy_pid)
reported=$(seconds)
ticks=$(ticks 1)
begun=$(date +%s%N)
kill -CONT $busy_pid
sleep 4
await reaches $((reported + 3)) seconds		# between the first and the last of these it did nothing but run
kill -STOP $busy_pid
until grep -q '^State:.*stopped' /proc/$busy_pid/status; do sleep 0.05; done
ticks=$(($(ticks 1) - ticks))
took=$((($(date +%s%N) - begun) / 1000000))
used=$(($(cpu_time $busy_pid) - before))
for name in usage own profile other; do stop $name; done
kill -CONT $busy_pid
idle
[ "$used" -ge 2000 ] || bad "the loop" "has run for $used ms only"
ran=$(($(column usage threads ".key.tid == $busy_pid and .key.cpu == 1" ran) / 1000000))
within "cpu-usage: the thread's time, ms" "$ran" $((used * 95 / 100)) $((used * 105 / 100))
within "cpu-usage: --pid" "$(($(column own threads ".key.cpu == 1" ran) / 1000000))" $((used * 95 / 100)) $((used * 105 / 100))
within "cpu-usage: percent of a busy second" \
	"$(of usage '[.[] | select(.type == "row" and .table == "cpus" and .key.cpu == 1) | .values.busy_percent | floor] | max')" 98 100
equal "cpu-usage: percents" "$(of usage '[.[] | select(.type == "row" and .table == "cpus") | .values
	| (.busy_percent * .lasted / 100 - .busy | fabs < 1000) and (.softirq_percent * .lasted / 100 - .softirq | fabs < 1000)] | all')" true
equal "cpu-usage: it ran nowhere else" "$(column usage threads ".key.tid == $busy_pid and .key.cpu != 1" ran)" 0
equal "cpu-usage: the threads of a CPU are its busy time" \
	"$(column usage threads '.key.cpu == 1' ran)" "$(column usage cpus '.key.cpu == 1' busy)"
# Of CPU 1's timer, the kernel wants 250 interrupts a second, and the tools 99, 50, 99 and 99. A
# CPU that is not emulated for a while later takes all that are due as one, which then is one
# interrupt for each who wants some: nobody's share gets less. Half of it leaves room for others.
share()	{ echo $((ticks * $1 / (250 + 99 + 50 + 99 + 99) * used / took / 2)); }
samples=$(column profile samples ".key.pid == $busy_pid and .key.cpu == 1" samples)
within "cpu-profile: samples are time x 99 Hz" "$samples" "$(share 99)" $((used * 99 * 110 / 100000))
equal "cpu-profile: no samples elsewhere" "$(column profile samples ".key.pid == $busy_pid and .key.cpu != 1" samples)" 0
half=$(column other samples true samples)
within "cpu-profile: --pid and --hz" "$half" "$(share 50)" $((used * 50 * 110 / 100000))
adds_up usage own profile other

# Four loops on CPU 1: one runs, three wait.
for _ in 1 2 3 4; do
	busy 1
	until [ "$(cat /proc/$busy_pid/comm)" = sh ]; do sleep 0.05; done
done
begun=$(date +%s%N)
start queue sched-runqlen --json
ticks=$(ticks 1)
await reaches $((ticks + 1000)) ticks 1
ticks=$(($(ticks 1) - ticks))
stop queue
took=$((($(date +%s%N) - begun) / 1000000))
idle
all=$(column queue occupancy '.key.cpu == 1' samples)
waited=$(column queue runnable '.key.cpu == 1 and .key.runnable >= 4' samples)
# As above: the kernel's 250 interrupts and 99.
within "sched-runqlen: samples on CPU 1" "$all" $((ticks * 99 / (250 + 99) / 2)) $((took * 99 / 1000 + 1))
within "sched-runqlen: three wait" "$waited" $((all * 95 / 100)) "$all"
within "sched-runqlen: percent of time" "$(rows queue occupancy '.key.cpu == 1' '.[0].values
	| [.busy_percent, .waiting_percent] | min | floor')" 95 100
within "sched-runqlen: on average" "$(column queue occupancy '.key.cpu == 1' 'average | floor')" 3 20
equal "sched-runqlen: tables agree" "$(column queue runnable true samples)" "$(column queue occupancy true samples)"
equal "sched-runqlen: threads" "$(column queue occupancy '.key.cpu == 1' threads)" \
	"$(rows queue runnable '.key.cpu == 1' 'map(.key.runnable * .values.samples) | add')"
within "sched-runqlen: none waits on CPU 0" "$(column queue runnable '.key.cpu == 0 and .key.runnable < 4' samples)" 1 100000
equal "sched-runqlen: adds up" "$(unexplained queue)" "[0]"
