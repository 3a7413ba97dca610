# SPDX-License-Identifier: MIT
# tmp.sh: a guest's /tmp. Sourced by start and serve.

# own_tmp PATH...: an empty /tmp, unless one of these, which must be found, lies in it.
own_tmp()
{
	local path

	for path; do
		case $path/ in
		/tmp/*)	return ;;
		esac
	done
	mount -t tmpfs -o mode=1777 tmpfs /tmp
}
