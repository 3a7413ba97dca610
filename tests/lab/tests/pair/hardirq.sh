# SPDX-License-Identifier: MIT
# cpu-hardirq against /proc/interrupts.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# Interrupts with a handler have a number; the line counts them on each of the CPUs.
interrupts()	{ awk 'NR == 1 {cpus = NF} $1 ~ /^[0-9]+:$/ {for (i = 2; i < 2 + cpus; i++) n += $i} END {print n}' /proc/interrupts; }

# What is there is counted between the start and the end, and no more than around both. Once the
# tool's file is in memory, starting it makes few interrupts.
"$BIN/cpu-hardirq" -d 1 >/dev/null 2>&1
first=$(interrupts)
start hard cpu-hardirq --json
before=$(interrupts)
for i in $(seq 300); do sleep 0.001; cat /proc/self/exe >/dev/null; done
grown=$(($(interrupts) - before))
stop hard
all=$(($(interrupts) - first))
[ "$grown" -ge 100 ] || bad "traffic" "only $grown interrupts"
within "cpu-hardirq: interrupts" "$(column hard - true runs)" "$grown" "$all"
contains "cpu-hardirq: the handler" "$(rows hard - true '.[].key.handler')" interrupt
equal "cpu-hardirq adds up" "$(unexplained hard)" "[0]"
