# SPDX-License-Identifier: MIT
# vm.sh: one guest from power-on to exit status.
#
# Each run has a directory of its own for the pipes to QEMU, the console log and the
# job, so any number of runs can go on side by side. Sourced by lab, which sets the
# options: release world exact memory timeout out_dir command.

boot_limit=${LAB_BOOT_LIMIT:-180}	# seconds until the command starts

# The job: what guest/start has to know, as shell variables it can source.
# write_job [TERM [ROWS COLUMNS]]: a job with a terminal is a shell.
write_job()
{
	local cwd=$PWD term=${1-} rows=${2-24} columns=${3-80}

	declare -p lab_dir release initramfs world out_dir cwd command term rows columns \
		>"$run_dir/job"
}

machine_options()
{
	if [ "$exact" ]; then
		# Virtual time is then the number of instructions that were executed.
		printf '%s\n' -accel tcg,thread=single -icount shift=0,sleep=off -smp 1 -cpu max
	else
		# One thread for both CPUs: with two, QEMU may run what the kernel is patching
		# at that moment (static keys), and the guest dies of it now and then.
		# Without fast string instructions the kernel copies words: QEMU takes as long for
		# a byte, and a third of a tool's start is copies and zeroes.
		printf '%s\n' -accel tcg,thread=single -smp 2 -cpu max,-erms,-fsrm
	fi
}

share()
{
	# A comma in a path would end the option; doubled, it stands for itself.
	echo "local,path=${2//,/,,},mount_tag=$1,security_model=none,multidevs=remap$3"
}

# qemu=(...): the whole command line but for the console and the ports.
set_qemu()
{
	local kernel_args="console=ttyS0 panic=-1 no_timer_check tsc=reliable"
	local kernel_image

	kernel_image=$kernel_root/boot/vmlinux
	[ -e "$kernel_image" ] || kernel_image=$(echo "$kernel_root"/boot/vmlinuz-*)
	kernel_args+=" lab_dir=\"$lab_dir\" lab_run=\"$run_dir\" lab_kernel=\"$kernel_root\""
	mapfile -t qemu < <(machine_options)
	qemu=(qemu-system-x86_64 "${qemu[@]}" -m "$memory"
		-nodefaults -display none -monitor none -no-reboot
		-kernel "$kernel_image"
		-initrd "$initramfs"
		-append "$kernel_args"
		-virtfs "$(share host / ,readonly=on)"
		-device virtio-rng-pci
		-serial "file:$run_dir/console"
		-device virtio-serial-pci)
	[ -z "$out_dir" ] || qemu+=(-virtfs "$(share out "$out_dir" "")")
	# shellcheck disable=SC2206	# several
	qemu+=("${world_qemu[@]}" ${LAB_QEMU-})
}

# A port of the guest that ends in a pipe here.
add_port()
{
	mkfifo "$run_dir/$2"
	qemu+=(-chardev "file,id=$2,path=$run_dir/$2"
		-device "virtserialport,nr=$1,chardev=$2,name=lab.$2")
}

# Make run_dir, and lock it for as long as we live. One without a lock was left by a run
# that was killed outright.
make_run_dir()
{
	local old run_lock

	exec 9>"$cache/lock"
	flock 9
	for old in "$cache"/run.*/; do
		[ ! -d "$old" ] || flock -n "$old" rm -rf "$old" || :
	done
	run_dir=$(mktemp -d "$cache/run.XXXXXX")
	exec {run_lock}<"$run_dir"
	flock "$run_lock"
	exec 9>&-
}

start_run()
{
	make_run_dir
	pids=()
	trap end_run EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
}

end_run()
{
	trap '' INT TERM HUP
	[ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null || :
	wait
	rm -rf "$run_dir"
}

# Start a process that dies with this shell, whatever kills the shell.
spawn()
{
	setpriv --pdeathsig KILL "$@" &
	pids+=($!)
}

lab_failed()
{
	echo "lab: $1" >&2
	[ ! -s "$run_dir/qemu.log" ] || cat "$run_dir/qemu.log" >&2
	if [ -s "$run_dir/console" ]; then
		echo "lab: the console's last lines:" >&2
		tail -n 20 "$run_dir/console" | tr -d '\r' >&2
	fi
	exit 125
}

alive()
{
	kill -0 "$1" 2>/dev/null
}

# Wait until the guest reports something: set report, or fail at the time limit.
# A read gives up after a second, perhaps amid the line, to look whether all are alive.
wait_report()
{
	local limit=$((SECONDS + $1)) part=

	until read -r -t 1 -u "$report_fd" report; do
		part+=$report
		alive "$qemu_pid" || lab_failed "the guest died"
		# Nobody reads our output any more, as in "lab run -- yes | head".
		alive "$out_pid" || exit 141
		[ $SECONDS -lt $limit ] || return 1
	done
	report=$part$report
}

# The pipes for output, error and report, with their readers.
open_channels()
{
	add_port 1 out
	add_port 2 err
	add_port 3 report
	spawn cat "$run_dir/out"
	out_pid=$!
	spawn cat "$run_dir/err" >&2
	err_pid=$!
	exec {report_fd}<>"$run_dir/report"
}

# All that the guest has written is in the pipes when it reports its end. QEMU need not
# live on, and without it the readers see the end of their pipes.
stop_guest()
{
	kill "$qemu_pid" 2>/dev/null || :
	wait "$qemu_pid" || :
	wait "$out_pid" "$err_pid" || :
	pids=()
}

run_in_guest()
{
	start_run
	set_qemu
	write_job
	open_channels
	spawn "${qemu[@]}" </dev/null >"$run_dir/qemu.log" 2>&1
	qemu_pid=$!
	wait_report "$boot_limit" || lab_failed "no command was started within $boot_limit s"
	if [ "$report" = up ]; then
		wait_report "$timeout" || {
			echo "lab: no end after $timeout s" >&2
			exit 124
		}
	fi
	stop_guest
	case $report in
	exit\ *)	exit "${report#exit }" ;;
	*)		lab_failed "${report#fail }" ;;
	esac
}

# The second serial line is the terminal; all else is as for a command.
shell_in_guest()
{
	start_run
	set_qemu
	# shellcheck disable=SC2046
	write_job "${TERM:-linux}" $(stty size 2>/dev/null || :)
	open_channels
	"${qemu[@]}" -chardev stdio,id=tty,signal=off -serial chardev:tty || :
	read -r -t 1 -u "$report_fd" report || :
	[ "$report" = up ] || lab_failed "${report#fail }"
}
