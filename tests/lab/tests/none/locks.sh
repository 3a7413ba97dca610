# SPDX-License-Identifier: MIT
# cpu-futex and cpu-rwlock: locks that are held for a known time.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

total()		{ of "$1" ".[] | select(.type == \"histogram\" and .final and .key == null) | .$2"; }
keys()		{ of "$1" "[.[] | select(.type == \"histogram\" and .final and .key != null)] | $2"; }
account()	{ of "$1" "[.[] | select(.type == \"account\") | .$2] | add"; }

# Two processes hand a word in shared memory to each other, and hold it for 20 ms.
mkfifo "$work/go"
/usr/bin/python3 - "$work/go" >"$work/futex-ready" <<'END' &
import ctypes, mmap, os, sys, time
libc = ctypes.CDLL("libc.so.6")
shared = mmap.mmap(-1, 4096)
word = ctypes.c_int.from_buffer(shared)
print("ready", flush=True)
open(sys.argv[1]).read()
child = os.fork()
me = 0 if child else 1
for _ in range(50):
    while word.value != me:
        libc.syscall(202, ctypes.byref(word), 0, 1 - me, None, None, 0)      # FUTEX_WAIT
    time.sleep(0.02)
    word.value = 1 - me
    libc.syscall(202, ctypes.byref(word), 1, 1, None, None, 0)               # FUTEX_WAKE
if not child:
    os._exit(0)
os.wait()
END
script=$!
started $script "$work/futex-ready"
start futex cpu-futex --json
start all cpu-futex --json --all-ops --pid $script
start lock cpu-futex --json --by lock
start none cpu-futex --json --pid $$
echo >"$work/go"
wait $script
for name in futex all lock none; do stop $name; done
parent=$(keys futex "map(select(.key.pid == $script)) | .[0]")
waits=$(jq .count <<<"$parent")
# Fifty turns: the parent does not wait for the first one, if it comes first.
within "futex: the parent's waits" "$waits" 49 60
within "futex: the median, us" "$(jq .p50 <<<"$parent")" 18000 400000
within "futex: waits of both" "$(keys futex 'map(select(.key.comm == "python3") | .count) | add')" 98 120
within "futex: one lock has them all" "$(keys lock 'map(.count) | max')" 98 120
within "futex: --all-ops counts the wakes, too" "$(total all count)" $((waits + 50)) 1000
equal "futex: --pid of another process" "$(keys none 'map(.count) | add // 0')" 0
equal "futex: adds up" "$(account futex unexplained) $(account all unexplained)" "0 0"

# Two threads write under a lock 50 times each and hold it for 10 ms.
cat >"$work/rwlock.py" <<'END'
import ctypes, sys, threading, time
libc = ctypes.CDLL("libc.so.6")
lock = ctypes.create_string_buffer(56)
print("ready", flush=True)
open(sys.argv[1]).read()
def write():
    for _ in range(50):
        libc.pthread_rwlock_wrlock(lock)
        time.sleep(0.01)
        libc.pthread_rwlock_unlock(lock)
        time.sleep(0.001)
threads = [threading.Thread(target=write) for _ in range(2)]
for t in threads:
    t.start()
for t in threads:
    t.join()
time.sleep(2)               # a stack is named while its process is there
END
# What starts Python takes locks of libc, too, so it is up before the tools are.
/usr/bin/python3 "$work/rwlock.py" "$work/go" >"$work/rwlock-ready" &
script=$!
started $script "$work/rwlock-ready"
start rwlock cpu-rwlock --json --pid $script
start stacks cpu-rwlock --json --pid $script --by pid,ustack
start blocked cpu-rwlock --json --pid $script --min 5ms
start idle cpu-rwlock --json --pid $$
echo >"$work/go"
wait $script
for name in rwlock stacks blocked idle; do stop $name; done
equal "rwlock: calls" "$(total rwlock count)" 100
equal "rwlock: stacks add up to the calls" "$(keys stacks 'map(.count) | add')" 100
contains "rwlock: the lock is in libc" "$(keys stacks '.[0].key.ustack | join(" ")')" "pthread_rwlock_wrlock"
within "rwlock: blocked" "$(total blocked count)" 50 100
within "rwlock: the median of the blocked, us" "$(total blocked p50)" 9500 200000
equal "rwlock: --pid of another process" "$(keys idle 'map(.count) | add // 0')" 0
equal "rwlock: adds up" "$(account rwlock unexplained) $(account blocked unexplained)" "0 0"
