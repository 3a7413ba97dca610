// SPDX-License-Identifier: MIT
/* Reads the clock by which BPF programs stamp records and table entries. */
#include "base/base.h"

u64 clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}
