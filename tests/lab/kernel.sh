# SPDX-License-Identifier: MIT
# kernel.sh: the kernels under the cache, and the initramfs that starts them.
#
#   $cache/kernels/PACKAGE/{boot,lib/modules}   an unpacked package, never installed
#   $cache/kernels/PACKAGE/initramfs-SUM        loads the root file system's modules
#   $cache/kernels/RELEASE -> PACKAGE           what --kernel RELEASE boots
#
# Sourced by lab, which sets lab_dir and cache.

# What the initramfs needs to see the host's files and to talk to the host.
boot_modules="virtio_pci 9pnet_virtio 9p overlay virtio_console"

# The Debian package that stands for the newest kernel of a release.
meta_package()
{
	case $1 in
	6.1)	echo linux-image-amd64 ;;
	6.12)	echo linux-image-6.12-amd64 ;;
	cloud)	echo linux-image-cloud-amd64 ;;
	*)	die "no kernel '$1': choose 6.1 or 6.12 (or cloud, for fetch only)" ;;
	esac
}

# The versioned package that Debian's meta package depends on today.
kernel_package()
{
	local release=$1 meta package

	meta=$(meta_package "$release")
	package=$(LC_ALL=C apt-cache depends "$meta" 2>/dev/null |
		sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
	case $release/$package in
	*/)	die "apt knows no package $meta: run 'apt-get update', or add its Debian suite" ;;
	cloud/* | "$release/linux-image-$release"[.-]*) echo "$package" ;;
	*)	die "$meta is $package here, not a $release kernel" ;;
	esac
}

# Unpack a package into a directory of its own name. The directory appears
# complete or not at all, and a running guest keeps the one it was started from.
unpack_kernel()
{
	local package=$1 tmp

	tmp=$(mktemp -d "$cache/kernels/tmp.XXXXXX")
	# shellcheck disable=SC2064	# now, while there is a tmp
	trap "rm -rf '$tmp'" EXIT
	(cd "$tmp" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download "$package") ||
		die "cannot download $package"
	dpkg-deb -x "$tmp"/*.deb "$tmp/root"
	# In the guest this would take a minute.
	depmod -b "$tmp/root" "$(ls "$tmp/root/lib/modules")"
	unpack_vmlinux "$tmp/root"
	chmod 755 "$tmp/root"
	mv -T "$tmp/root" "$cache/kernels/$package"
	rm -rf "$tmp"
	trap - EXIT
}

# QEMU starts an unpacked kernel, too. An emulated machine takes seconds to unpack xz,
# as in 6.1, so do it here; the offsets are those of the x86 boot protocol.
unpack_vmlinux()
{
	local image setup offset size

	image=$(echo "$1"/boot/vmlinuz-*)
	setup=$(number_at "$image" 0x1f1 1)
	offset=$(number_at "$image" 0x248 4)
	# The payload ends with the length it has when unpacked, which xz does not want.
	size=$(($(number_at "$image" 0x24c 4) - 4))
	head -c "$(((setup + 1) * 512 + offset + size))" "$image" | tail -c "$size" |
		xz -dc >"$1/boot/vmlinux" 2>/dev/null || rm "$1/boot/vmlinux"
}

number_at()
{
	od -An -v -t "u$3" -j "$(($2))" -N "$3" "$1"
}

fetch_kernel()
{
	local release=$1 package

	need apt-get apt
	need dpkg-deb dpkg
	need depmod kmod
	need xz xz-utils
	package=$(kernel_package "$release")
	if [ ! -d "$cache/kernels/$package" ]; then
		echo "lab: fetching $package" >&2
		unpack_kernel "$package"
	fi
	ln -sfn "$package" "$cache/kernels/$release"
}

# The modules of the initramfs with all they depend on, in the order to load them.
list_boot_modules()
{
	local root=$1 version=$2 module

	for module in $boot_modules; do
		modprobe --show-depends -d "$root" -S "$version" "$module"
	done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }'
}

# busybox, the modules and guest/init, as the archive that the kernel unpacks.
build_initramfs()
{
	local root=$1 out=$2 tmp module

	tmp=$(mktemp -d "$cache/kernels/tmp.XXXXXX")
	# shellcheck disable=SC2064	# now, while there is a tmp
	trap "rm -rf '$tmp' '$tmp.cpio'" EXIT
	mkdir -p "$tmp"/{bin,dev,host,overlay,root,modules}
	cp "$(command -v busybox)" "$tmp/bin/busybox"
	ln -s busybox "$tmp/bin/sh"
	cp "$lab_dir/guest/init" "$tmp/init"
	list_boot_modules "$root" "$(ls "$root/lib/modules")" |
	while read -r module; do
		copy_module "$module" "$tmp/modules"
	done >"$tmp/modules/order"
	(cd "$tmp" && find . | busybox cpio -o -H newc 2>/dev/null) >"$tmp.cpio"
	mv "$tmp.cpio" "$out"
	rm -rf "$tmp"
	trap - EXIT
}

# Some kernels have their modules compressed, and busybox cannot load these.
copy_module()
{
	local name

	name=$(basename "$1" .xz)
	case $1 in
	*.xz)	xz -dc "$1" >"$2/$name" ;;
	*)	cp "$1" "$2/$name" ;;
	esac
	echo "$name"
}

# Its name tells what it was made of, so that several checkouts can share a cache.
initramfs_path()
{
	local sum

	sum=$(cat "$lab_dir/guest/init" "$lab_dir/kernel.sh" "$(command -v busybox)" | md5sum)
	echo "$1/initramfs-${sum%% *}"
}

# Make the kernel and its initramfs exist: sets kernel_root and initramfs. Two runs may come
# here at once.
prepare_kernel()
{
	local release=$1 lock

	make_cache
	need busybox busybox-static
	exec {lock}>"$cache/lock"
	flock "$lock"
	[ -d "$cache/kernels/$release/boot" ] || (fetch_kernel "$release")
	kernel_root=$(readlink -f "$cache/kernels/$release")
	initramfs=$(initramfs_path "$kernel_root")
	[ -e "$initramfs" ] || (build_initramfs "$kernel_root" "$initramfs")
	exec {lock}>&-
}

# Fetch the newest kernels, even when older ones of the release are there.
lab_fetch()
{
	local release

	make_cache
	for release in "$@"; do
		(flock 9; fetch_kernel "$release") 9>"$cache/lock"
		echo "$release: $(readlink "$cache/kernels/$release")"
	done
}

# The cache ignores itself, wherever it lies.
make_cache()
{
	mkdir -p "$cache/kernels" || die "cannot write to the cache $cache: set LAB_CACHE"
	[ -e "$cache/.gitignore" ] || echo '*' >"$cache/.gitignore"
}
