# SPDX-License-Identifier: MIT
# The examples of tools that look at CPUs, locks and name lookups.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/examples.sh"

quiet="cpu-lock/3"				# nobody waits long for the locks of ovs-vswitchd
elsewhere="cpu-offcpu/2 cpu-usage/4"	# of QEMU: in the world guests
traffic
# Several who make files in one directory wait for its lock.
mkdir "$work/shared"
for name in 1 2 3 4; do
	while :; do mkdir "$work/shared/$name" && rmdir "$work/shared/$name"; done &
done
examples cpu-futex cpu-hardirq cpu-lock cpu-offcpu cpu-profile cpu-rwlock cpu-softirq cpu-usage \
	sched-latency sched-runqlen gethostlatency
