# SPDX-License-Identifier: MIT
# A queueing discipline that these kernels do not have: the tool says so.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

"$BIN/qdisc-cbq" -d 1 >"$work/out" 2>"$work/err"
equal "exit status" $? 3
contains "what it needs" "$(cat "$work/err")" "needs sch_cbq: not built for this kernel"
equal "nothing is printed" "$(cat "$work/out")" ""
modprobe -r sch_tbf
"$BIN/qdisc-tbf" -d 1 >/dev/null 2>"$work/err"
equal "exit status without the module" $? 3
contains "how to load it" "$(cat "$work/err")" "modprobe sch_tbf"
