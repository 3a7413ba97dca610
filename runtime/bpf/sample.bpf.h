/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Leaves hits out at random, for --max-overhead: vnt_left_out of 2^32.  Only where a hit stands
 * for itself or begins something: an end that is left out would look like a loss.
 */
#ifndef VNT_SAMPLE_BPF_H
#define VNT_SAMPLE_BPF_H

const volatile bool vnt_sampling = false;
u32 vnt_left_out;		/* user space changes it while programs run */

static __always_inline bool sampled_out(void)
{
	return vnt_sampling &&
	       bpf_get_prandom_u32() < *(volatile u32 *)&vnt_left_out;
}

#endif
