/* SPDX-License-Identifier: GPL-2.0-only */
/* Compares texts with characters of the spec. */
#ifndef VNT_TEXT_BPF_H
#define VNT_TEXT_BPF_H

/* Is @text, an array, the characters @wanted?  @size counts their 0, and fits the array. */
static __always_inline bool same_text(const char *text, const char *wanted, u32 size)
{
	bool same = true;

	for (u32 i = 0; i < size; i++)
		same &= text[i] == wanted[i];
	return same;
}

/* The same of a text of @size bytes that @read puts into the array text_. */
#define SAME_TEXT(size, read, wanted) ({				\
	char text_[size] = {};						\
									\
	read;								\
	same_text(text_, wanted, sizeof(wanted));			\
})

#endif
