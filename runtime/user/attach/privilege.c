// SPDX-License-Identifier: MIT
/* Explains which privileges attaching takes, and drops them afterwards. */
#include <bpf/bpf.h>
#include <err.h>
#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attach/attach.h"

#define LOCKDOWN "/sys/kernel/security/lockdown"

/* For /proc/PID/maps of other users, files in private directories, and /proc/PID/map_files. */
#define READ_PROCESSES (1ULL << CAP_SYS_PTRACE | 1ULL << CAP_DAC_READ_SEARCH | \
			1ULL << CAP_CHECKPOINT_RESTORE)

/* Lockdown in mode confidentiality forbids BPF to read kernel memory, even for root. */
static bool locked_down(void)
{
	FILE *file = fopen(LOCKDOWN, "re");
	char line[128];
	bool locked;

	if (!file)
		return false;
	locked = fgets(line, sizeof(line), file) && strstr(line, "[confidentiality]");
	fclose(file);
	return locked;
}

void privilege_explain(void)
{
	if (!geteuid() && locked_down())
		warnx("not permitted: kernel lockdown is in mode confidentiality, see %s",
		      LOCKDOWN);
	else
		warnx("not permitted: needs root, or CAP_BPF, CAP_PERFMON and, "
		      "for kernel modules, CAP_SYS_ADMIN");
}

/* Set the capabilities in effect and those that may be raised again, as sets of bits. */
static bool set_capabilities(u64 effective, u64 permitted)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {
		{.effective = effective, .permitted = permitted},
		{.effective = effective >> 32, .permitted = permitted >> 32},
	};

	return !syscall(SYS_capset, &header, data);
}

static u64 permitted_capabilities(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};

	syscall(SYS_capget, &header, data);
	return (u64)data[1].permitted << 32 | data[0].permitted;
}

enum status privilege_drop(int map_fd, bool processes)
{
	u64 permitted = permitted_capabilities();
	u64 bpf = permitted & 1ULL << CAP_BPF;
	u64 kept = processes ? permitted & READ_PROCESSES : 0;
	u32 key;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || !set_capabilities(0, kept | bpf)) {
		warn("cannot drop capabilities");
		return STATUS_FAILED;
	}
	if (bpf_map_get_next_key(map_fd, NULL, &key) != -EPERM)
		bpf = 0;
	if (!set_capabilities(kept | bpf, kept | bpf)) {
		warn("cannot drop capabilities");
		return STATUS_FAILED;
	}
	return STATUS_ENDED;
}
