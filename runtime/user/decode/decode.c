// SPDX-License-Identifier: MIT
/*
 * Finds the decoder of a field and prints the parts that it returns, as text or JSON.  The
 * decoders are listed in decoder.def, which the compiler includes as well.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "decode/decode.h"

#define INDENT "    "

static const struct decoder {
	const char *name;
	void (*decode)(const u8 *bytes, size_t size, struct decoded *decoded);
} decoders[] = {
#define DECODER(name, about) {#name, decode_##name},
#include "decode/decoder.def"
};

bool decode_is(const struct vnt_field *field)
{
	return field->type == VNT_DECODED;
}

void decode_part(struct decoded *decoded, const char *name, char *text)
{
	if (decoded->count < DECODE_PARTS)
		decoded->parts[decoded->count++] = (struct decoded_part){name, text};
	else
		free(text);
}

/* The number of bytes in the struct vnt_bytes at @value, whose length may be wrong. */
static size_t length_of(const void *value)
{
	u32 length;

	memcpy(&length, (const char *)value + offsetof(struct vnt_bytes, length), sizeof(length));
	return length < VNT_BYTES_SIZE ? length : VNT_BYTES_SIZE;
}

static struct decoded decode(const struct vnt_field *field, const void *value)
{
	const u8 *bytes = (const u8 *)value + offsetof(struct vnt_bytes, bytes);
	struct decoded decoded = {};

	for (size_t i = 0; i < ARRAY_SIZE(decoders); i++) {
		if (field->of && !strcmp(decoders[i].name, field->of))
			decoders[i].decode(bytes, length_of(value), &decoded);
	}
	return decoded;
}

static void release(struct decoded *decoded)
{
	for (unsigned int i = 0; i < decoded->count; i++)
		free(decoded->parts[i].text);
}

/* Print a line for each part that the bytes have. */
static void print_parts(FILE *out, const struct decoded *decoded, size_t length)
{
	bool any = false;

	for (unsigned int i = 0; i < decoded->count; i++) {
		const struct decoded_part *part = &decoded->parts[i];

		if (!part->text)
			continue;
		fprintf(out, INDENT "%s: %s\n", part->name, part->text);
		any = true;
	}
	if (!any)
		fprintf(out, INDENT "[nothing known in %zu bytes]\n", length);
}

void decode_print(FILE *out, const struct vnt_field *fields, unsigned int count,
		  const void *record)
{
	for (unsigned int i = 0; i < count; i++) {
		const void *value = (const char *)record + fields[i].offset;
		struct decoded decoded;

		if (!decode_is(&fields[i]))
			continue;
		decoded = decode(&fields[i], value);
		print_parts(out, &decoded, length_of(value));
		release(&decoded);
	}
}

json_t *decode_json(const struct vnt_field *field, const void *value)
{
	struct decoded decoded = decode(field, value);
	json_t *object = json_object();

	for (unsigned int i = 0; i < decoded.count; i++) {
		const struct decoded_part *part = &decoded.parts[i];

		json_object_set_new(object, part->name,
				    part->text ? json_string(part->text) : json_null());
	}
	json_object_set_new(object, "truncated", json_boolean(decoded.truncated));
	release(&decoded);
	return object;
}
