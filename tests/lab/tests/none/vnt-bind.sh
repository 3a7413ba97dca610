# SPDX-License-Identifier: MIT
# vnt-bind on a virtio device's interrupt, a worker of vhost, and threads that are called as those
# of QEMU are; taskset and /proc/interrupts are the truth.
. "$LAB_DIR/lib.sh"
. "$LAB_DIR/check.sh"

bind()		{ "$BIN/vnt-bind" "$@" >"$work/out" 2>"$work/err"; status=$?; }
# allowed TID: where a thread may run.
allowed()	{ taskset -cp "$1" | sed 's/.*: //'; }
# comes CPU: how often the interrupt came there.
comes()		{ awk -v irq="$irq:" -v column=$(($1 + 2)) '$1 == irq { print $column }' /proc/interrupts; }
# tid ROLE
tid()		{ "$BIN/vnt-bind" show --vm web1 --json | jq -rs "[.[] | select(.role == \"$1\") | .tid][0]"; }

# nodes: of the VM's cgroup, and what its main thread gets by it.
nodes()		{ echo "$(cat /sys/fs/cgroup/web1/cpuset.mems) $(sed -n 's/^Mems_allowed_list:\t//p' "/proc/$main/status")"; }

modprobe vhost_net
modprobe virtio_rng
mkdir /sys/fs/cgroup/web1 /sys/fs/cgroup/narrow
echo +cpuset >/sys/fs/cgroup/cgroup.subtree_control
cat >"$work/vm.py" <<'END'
import fcntl, os, threading
def thread(name):
    def run():
        open("/proc/self/task/%d/comm" % threading.get_native_id(), "w").write(name)
        ready.release()
        threading.Event().wait()
    threading.Thread(target=run, daemon=True).start()
    ready.acquire()
ready = threading.Semaphore(0)
vhost = os.open("/dev/vhost-net", os.O_RDWR)
fcntl.ioctl(vhost, 0xAF01)                  # VHOST_SET_OWNER: its worker starts
for name in "CPU 0/KVM", "IO iothread1":
    thread(name)
print("ready", flush=True)
threading.Event().wait()
END
(echo $BASHPID >/sys/fs/cgroup/web1/cgroup.procs
exec -a /usr/bin/qemu-system-x86_64 /usr/bin/python3 "$work/vm.py" -name guest=web1,debug-threads=on >"$work/vm") &
vm=$!
started $vm "$work/vm" || bad "the made-up VM starts" "$(cat "$work/vm")"

equal "threads by role" \
	"$("$BIN/vnt-bind" show --vm web1 --json | jq -rs 'map(.role + " " + .name) | join(", ")')" \
	"vcpu CPU 0/KVM, vhost vhost-$vm, iothread IO iothread1, other python3"
vcpu=$(tid vcpu)
vhost=$(tid vhost)
main=$(tid other)
case $(uname -r) in
6.1.*)	equal "vhost's worker is a kernel thread" "$(cat "/proc/$vhost/cmdline" | wc -c)" 0 ;;
*)	equal "vhost's worker is a thread of the VM" "$(ls -d "/proc/$vm/task/$vhost")" "/proc/$vm/task/$vhost" ;;
esac

bind set --vm web1 --vcpu 0 --vhost 1
equal "set" "$status $(cat "$work/err")" "0 "
equal "set: vCPU, vhost and the others" "$(allowed $vcpu) $(allowed $vhost) $(allowed $main)" "0 1 0,1"
bind check --vm web1
equal "check: vhost has its own CPU" "$status $(cat "$work/out")" "0 nothing is bound unwisely"
bind set --vm web1 --vhost 0
bind check --vm web1
equal "check: vhost on a vCPU's CPU" "$status $(cut -d: -f1 "$work/out")" "1 unwise  vhost-on-vcpu"
bind undo
equal "undo" "$status $(allowed $vcpu) $(allowed $vhost)" "0 0,1 0,1"

# Its memory, by its own cgroup; there is one node only.
bind set --vm web1 --mem 0 --dry-run
equal "memory: --dry-run" "$status $(cat "$work/out" "$work/err") $(nodes)" "0 memory of process $vm (/web1): - -> 0  0"
bind set --vm web1 --mem 0
equal "memory" "$status $(cat "$work/out" "$work/err") $(nodes)" "0 memory of process $vm (/web1): - -> 0 0 0"
bind set --vm web1 --mem 1 --cpus 0
equal "memory: no such node" "$status $(cat "$work/err") $(allowed $main)" "1 vnt-bind: node 1 does not exist 0,1"
bind undo
# A cgroup with processes does not become one without nodes again.
equal "memory: undo" "$status $(cat "$work/out" "$work/err") $(nodes)" \
	"0 memory of process $vm (/web1): as the cgroups above allow 0 0"
sleep infinity & guest=$!
bind set --pid $guest --mem 0
equal "memory: no cgroup" "$status $(cat "$work/err")" \
	"1 vnt-bind: process $guest has no cgroup (version 2) of its own, whose memory could be bound"
echo $guest >/sys/fs/cgroup/web1/cgroup.procs
bind set --vm web1 --mem 0 --cpus 0
equal "memory: not its own cgroup" "$status $(cat "$work/err") $(nodes) $(allowed $main)" \
	"1 vnt-bind: process $vm: its cgroup /web1 is not its own: process $guest is there, too 0 0 0,1"
kill $guest

# A cpuset allows a part only: what was bound before is taken back.
echo 1 >/sys/fs/cgroup/narrow/cpuset.cpus
sleep infinity & narrow=$!
echo $narrow >/sys/fs/cgroup/narrow/cgroup.procs
bind set --vm web1 --pid $narrow --cpus 0
equal "a cpuset forbids" "$status $(allowed $vcpu) $(allowed $narrow)" "1 0,1 1"
bind set --vm web1 --pid $narrow --cpus 0-1
contains "a cpuset allows a part" "$status $(cat "$work/err")" "cpuset allows less"
[ ! -e /run/vnt-bind.undo ]
equal "nothing is left to undo" $? 0

echo 0 >/sys/devices/system/cpu/cpu1/online
bind set --vm web1 --vcpu 1
equal "offline" "$status $(cat "$work/err")" "1 vnt-bind: CPU 1 is offline"
echo 1 >/sys/devices/system/cpu/cpu1/online

device=$(basename /sys/bus/virtio/drivers/virtio_rng/virtio*)
irq=$("$BIN/vnt-bind" show --dev "$device" --json | jq -r 'select(.name | endswith("input")) | .irq')
before=$(cat /proc/irq/$irq/smp_affinity_list)
for cpu in 1 0; do
	bind set --dev "$device" --irq $cpu
	equal "interrupt $irq to CPU $cpu" "$status $(cat "$work/err") $(cat /proc/irq/$irq/smp_affinity_list)" "0  $cpu"
	# It moves when it comes, and what is read may have come before, so one more may come to the
	# old CPU; none does after the first to the new one.
	here=$(comes $cpu)
	for _ in $(seq 100); do
		dd if=/dev/hwrng of=/dev/null bs=64 count=1 2>/dev/null
		[ "$(comes $cpu)" = "$here" ] || break
	done
	here=$(comes $cpu) there=$(comes $((1 - cpu)))
	dd if=/dev/hwrng of=/dev/null bs=64 count=20 2>/dev/null
	within "interrupt $irq comes there" $(($(comes $cpu) - here)) 1 1000
	equal "interrupt $irq comes nowhere else" $(($(comes $((1 - cpu))) - there)) 0
done
bind undo
equal "undo of an interrupt" "$status $(cat /proc/irq/$irq/smp_affinity_list)" "0 $before"
kill $vm $narrow
