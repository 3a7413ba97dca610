# SPDX-License-Identifier: MIT
# cpu-futex and cpu-rwlock: locks that are held for a known time.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

# Two processes hand a word in shared memory to each other, and hold it for 20 ms. Which turns wait, and
# how often, depends on when they run: each says how many calls it has made, and how long the median
# of them took.
mkfifo "$work/go"
/usr/bin/python3 - "$work/go" >"$work/futex" <<'END' &
import ctypes, mmap, os, sys, time
libc = ctypes.CDLL("libc.so.6")
shared = mmap.mmap(-1, 4096)
word = ctypes.c_int.from_buffer(shared)
took = []
print("ready", flush=True)
open(sys.argv[1]).read()
child = os.fork()
me = 0 if child else 1
for _ in range(50):
    while word.value != me:
        began = time.monotonic_ns()
        libc.syscall(202, ctypes.byref(word), 0, 1 - me, None, None, 0)      # FUTEX_WAIT
        took.append(time.monotonic_ns() - began)
    time.sleep(0.02)
    word.value = 1 - me
    libc.syscall(202, ctypes.byref(word), 1, 1, None, None, 0)               # FUTEX_WAKE
if child:
    os.wait()
print(len(took), sorted(took)[(len(took) - 1) // 2] // 1000, flush=True)
os._exit(0)
END
script=$!
started $script "$work/futex"
start futex cpu-futex --json
start all cpu-futex --json --all-ops --pid $script
start lock cpu-futex --json --by lock
start none cpu-futex --json --pid $$
echo >"$work/go"
wait $script
for name in futex all lock none; do stop $name; done
{ read -r _; read -r child _; read -r waits took; } <"$work/futex"
parent=$(histograms futex - '.key != null' "map(select(.key.pid == $script)) | .[0]")
within "futex: the parent waits" "$waits" 1 10000
equal "futex: the parent's waits" "$(jq .count <<<"$parent")" "$waits"
# Both medians are of the same calls, the script's around them; a slot of the histogram is a sixteenth.
within "futex: the median, us" "$(jq .p50 <<<"$parent")" $((took / 2)) $((took * 17 / 16 + 1))
equal "futex: waits of both" "$(samples futex - '.key.comm == "python3"')" $((waits + child))
equal "futex: one lock has them all" "$(histograms lock - '.key != null' 'map(.count) | max')" $((waits + child))
within "futex: --all-ops counts the wakes, too" "$(total all - count)" $((waits + 50)) $((waits + 1000))
equal "futex: --pid of another process" "$(samples none - '.key != null')" 0
equal "futex: adds up" "$(account futex true unexplained) $(account all true unexplained)" "0 0"

# Two threads write under a lock 50 times each. One holds it until the other has waited for it for
# 10 ms, and nobody waits for the first; a call that the machine lets stand still is long, too.
cat >"$work/rwlock.py" <<'END'
import ctypes, sys, threading, time
libc = ctypes.CDLL("libc.so.6")
lock = ctypes.create_string_buffer(56)
first = ctypes.addressof(lock)
turn, done = threading.Semaphore(0), threading.Semaphore(0)
took = []
def write():
    began = time.monotonic_ns()
    libc.pthread_rwlock_wrlock(lock)
    took.append(time.monotonic_ns() - began)
def second():
    for _ in range(50):
        turn.acquire()
        write()
        libc.pthread_rwlock_unlock(lock)
        done.release()
def waits():
    call = open("/proc/self/task/%d/syscall" % t.native_id).read().split()
    return call[0] == "202" and first <= int(call[1], 16) < first + 56       # futex
t = threading.Thread(target=second)
print("ready", flush=True)
open(sys.argv[1]).read()
t.start()
for _ in range(50):
    write()
    turn.release()
    while not waits():
        time.sleep(0.001)
    time.sleep(0.01)
    libc.pthread_rwlock_unlock(lock)
    done.acquire()
t.join()
other = ctypes.create_string_buffer(56)
for _ in range(30):
    libc.pthread_rwlock_rdlock(other)
    libc.pthread_rwlock_unlock(other)
long = [ns for ns in took if ns >= 5000000]
print(len(long), sum(long) // 1000, flush=True)
open(sys.argv[1]).read()    # a stack is named while its process is there
END
# What starts Python takes locks of libc, too, so it is up before the tools are.
/usr/bin/python3 "$work/rwlock.py" "$work/go" >"$work/rwlock" &
script=$!
started $script "$work/rwlock"
start rwlock cpu-rwlock --json --pid $script
start both cpu-rwlock --json --pid $script --read --by to,lock
start stacks cpu-rwlock --json --pid $script --by pid,ustack
start blocked cpu-rwlock --json --pid $script --min 5ms
start idle cpu-rwlock --json --pid $$
echo >"$work/go"
until [ "$(wc -l <"$work/rwlock")" = 2 ] || ! kill -0 $script; do sleep 0.1; done
for name in rwlock both stacks blocked idle; do stop $name; done
! kill -0 $script || echo >"$work/go"
wait $script
{ read -r _; read -r long took; } <"$work/rwlock"
equal "rwlock: calls" "$(total rwlock - count)" 100
# Python takes some of its own to read.
equal "rwlock: --read" "$(samples both - '.key.to == "write"') $(histograms both - '.key.to == "read"' 'map(.count) | max')" "100 30"
equal "rwlock: stacks add up to the calls" "$(samples stacks - '.key != null')" 100
contains "rwlock: the lock is in libc" "$(histograms stacks - '.key != null' '.[0].key.ustack | join(" ")')" "pthread_rwlock_wrlock"
# What is long for the script, around the call, may be shorter for the tool.
within "rwlock: blocked" "$(total blocked - count)" 50 "$long"
within "rwlock: for, us" "$(total blocked - sum)" 500000 "$took"
equal "rwlock: --pid of another process" "$(samples idle - '.key != null')" 0
equal "rwlock: adds up" "$(account rwlock true unexplained) $(account blocked true unexplained) $(account both true unexplained)" "0 0 0"
