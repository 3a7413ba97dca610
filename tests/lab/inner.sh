# SPDX-License-Identifier: MIT
# inner.sh: start G, a guest in a virtual machine with vhost-net, in a world. Source it after lib.sh.

load_modules()
{
	modprobe kvm_amd || modprobe kvm_intel
	modprobe vhost_net
	modprobe tun
	modprobe virtio_net
}

kernel_image()
{
	if [ -e "$lab_kernel/boot/vmlinux" ]; then
		echo "$lab_kernel/boot/vmlinux"
	else
		echo "$lab_kernel"/boot/vmlinuz-*
	fi
}

# Of all that G has, only its NIC uses irqfd; eventfd is used by the port to in_guest, too, whose
# reader in QEMU would otherwise sleep.
# start_G TAP ADDRESS
start_G()
{
	[ "${lab_kernel-}" ] || { echo "G boots a kernel of the lab: not with LAB=host"; exit 1; }
	load_modules
	[ -e /dev/kvm ] || { echo "no /dev/kvm: this CPU cannot run a guest"; exit 1; }
	mkdir -p /run/G
	mkfifo /run/G/port.in /run/G/port.out
	ip tuntap add "$1" mode tap
	"$LAB_DIR/device" "$1"
	qemu-system-x86_64 -name G -pidfile /run/G/pid -daemonize \
		-accel kvm -cpu host -smp 1 -m 256M \
		-nodefaults -display none -no-reboot \
		-kernel "$(kernel_image)" -initrd "$lab_initramfs" \
		-append "console=ttyS0 loglevel=4 panic=-1 no_timer_check lab_start=serve lab_run= lab_address=$2
			lab_dir=\"$LAB_DIR\" lab_kernel=\"$lab_kernel\"" \
		-serial file:/run/G/console \
		-fsdev local,id=host,path=/,security_model=none,multidevs=remap,readonly=on \
		-device virtio-9p-pci,fsdev=host,mount_tag=host,ioeventfd=off \
		-chardev pipe,id=port,path=/run/G/port \
		-device virtio-serial-pci -device virtserialport,nr=1,chardev=port \
		-netdev tap,id=nic,ifname="$1",script=no,downscript=no,vhost=on \
		-device virtio-net-pci,netdev=nic,mac=02:00:00:00:00:50,romfile=
}

wait_for_G()
{
	timeout 120 sh -c '. "$LAB_DIR/lib.sh"; in_guest true' && return
	echo "the inner guest does not start; its console:"
	tail -n 20 /run/G/console
	return 1
}

