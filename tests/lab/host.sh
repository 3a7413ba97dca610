# SPDX-License-Identifier: MIT
# host.sh: LAB=host, the same worlds and commands on this machine's own kernel.
#
# Every world, also none, is built in new network and mount namespaces: what it takes for the root
# namespace is a private one, /run is empty, and all of it is gone when the last process
# has ended. Sourced by lab.

run_on_host()
{
	[ -z "$exact" ] || die "--exact needs QEMU: it cannot go with LAB=host"
	export LAB_DIR=$lab_dir LAB_WORLD=$world
	LAB_KERNEL=$(uname -r)
	export LAB_KERNEL
	[ -z "$out_dir" ] || export LAB_OUT=$out_dir
	command=(timeout --foreground "$timeout" "${command[@]}")
	[ "$(id -u)" = 0 ] || die "LAB=host needs root to build the world '$world'"
	need unshare util-linux
	unshare --net --mount --propagation private "$lab_dir/host-world" "${command[@]}"
}
