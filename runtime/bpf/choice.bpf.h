/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The values of options, which are constants when the verifier checks the program: it
 * removes the code of options that are not given.
 */
#ifndef VNT_CHOICE_BPF_H
#define VNT_CHOICE_BPF_H

/* --each: every hit is shown, none is counted. */
const volatile bool vnt_each = false;

/* --min: shorter durations are filtered. */
const volatile u64 vnt_min_ns = 0;

static __always_inline bool find_number(const volatile struct vnt_list *list, u64 number)
{
	for (u32 i = 0; i < VNT_LIST_SIZE && i < list->count; i++)
		if (list->items[i] == number)
			return true;
	return false;
}

/* Is @number in the list?  An empty list holds everything, and does not ask for the number. */
#define lists_number(list, number) (!(list)->count || find_number(list, number))

#endif
