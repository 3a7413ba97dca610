/* SPDX-License-Identifier: MIT */
/*
 * decode.c: shows bytes that were copied out of the kernel, as text or as JSON.  The
 * bytes come from the running kernel or from a recording: they may be anything, and end
 * anywhere.
 */
#ifndef VNT_DECODE_H
#define VNT_DECODE_H

#include "base/base.h"

struct json_t;

#define DECODE_PARTS 4

struct decoded_part {
	const char *name;
	char *text;			/* owned; NULL: the bytes do not have it */
};

/* What a decoder makes of bytes. */
struct decoded {
	struct decoded_part parts[DECODE_PARTS];
	unsigned int count;
	bool truncated;			/* bytes are missing, or wrong */
};

/* Append a part to @decoded, which owns @text from now on; NULL: the bytes do not have it. */
void decode_part(struct decoded *decoded, const char *name, char *text);

/* Each decoder reads @size bytes, and appends all of its parts to an empty @decoded. */
#define DECODER(name, about) \
	void decode_##name(const u8 *bytes, size_t size, struct decoded *decoded);
#include "decode/decoder.def"

/* Whether values of @field are bytes to decode, which are printed on lines of their own. */
bool decode_is(const struct vnt_field *field);

/* Print those of the @count @fields in @record that are decoded, a line for each part. */
void decode_print(FILE *out, const struct vnt_field *fields, unsigned int count,
		  const void *record);

/*
 * An object with the parts of @value by name, null for those that the bytes do not
 * have, and "truncated".  The caller owns the reference.
 */
struct json_t *decode_json(const struct vnt_field *field, const void *value);

#endif
