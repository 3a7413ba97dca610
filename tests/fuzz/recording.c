// SPDX-License-Identifier: MIT
/*
 * Fuzzes what reads a recording.  Whatever comes, a replay ends as if asked to,
 * or with a message and 1; the sanitizers watch.  Checksums are not looked at.
 */
#include <sys/mman.h>

#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void replay(char *path, char *option)
{
	char *argv[] = {"whole", "--replay", path, "-o", "/dev/null", option, NULL};
	int status = vnt_run(&whole, 6, argv);

	if (status != STATUS_ENDED && status != STATUS_FAILED)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	int fd = memfd_create("recording", MFD_CLOEXEC);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
		abort();
	replay(path, "-T");
	replay(path, "--json");
	close(fd);
	return 0;
}
