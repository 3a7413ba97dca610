# SPDX-License-Identifier: MIT
# cpu-lock: four processes that want the lock of all devices, and none.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

start lock cpu-lock --json --comm ip
for i in 1 2 3 4; do
	(for j in $(seq 15); do ip link add d$i type dummy; ip link del d$i; done) &
	loop[$i]=$!
done
wait ${loop[1]} ${loop[2]} ${loop[3]} ${loop[4]}
stop lock
within "cpu-lock: waits for mutexes" "$(column lock - true mutex)" 1 1000000
contains "cpu-lock: where" "$(rows lock - '.values.mutex > 0' '.[].key.kstack | join(" ")')" rtnetlink_rcv_msg
start idle cpu-lock --json
sleep 1
stop idle
within "cpu-lock: nobody waits" "$(column idle - true mutex)" 0 9

# One process holds the lock of a file's position while it waits for messages of the kernel; another
# wants it. When a message comes the first takes the lock again at once, or the second gets it. Prints
# how long the second has waited, in us.
start position cpu-lock --json --comm waiter
waited=$(/usr/bin/python3 - <<'END'
import os, signal, time
def state(pid):
    return open("/proc/%d/stat" % pid).read().rsplit(") ")[1][0]
def message():
    with open("/dev/kmsg", "w") as f:
        f.write("a line for the lab")
fd = os.open("/proc/kmsg", os.O_RDONLY)
holder = os.fork()
while not holder:
    os.read(fd, 1 << 16)
time.sleep(0.5)
while state(holder) != "S":
    time.sleep(0.1)
waiter = os.fork()
if not waiter:
    open("/proc/self/comm", "w").write("waiter")
    began = time.monotonic_ns()
    try:
        os.lseek(fd, 0, os.SEEK_CUR)
    except OSError:
        pass
    print((time.monotonic_ns() - began) // 1000, flush=True)
    os._exit(0)
while state(waiter) not in "DZ":
    time.sleep(0.01)
while not os.waitpid(waiter, os.WNOHANG)[0]:
    time.sleep(0.5)
    message()
os.kill(holder, signal.SIGKILL)
END
)
stop position
within "cpu-lock: all phases of a wait, us" "$(($(rows position - '.values.mutex > 0' 'map(.values.longest) | max') / 1000))" \
	$((waited * 8 / 10)) "$waited"
adds_up lock idle position
