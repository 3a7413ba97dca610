// SPDX-License-Identifier: MIT
/* The schema of JSON output, the bytes of output.schema.json. */
#include "runtime.h"

extern const char schema_begin[], schema_end[];

__asm__(".section .rodata\n"
	"schema_begin:\n"
	".incbin \"output.schema.json\"\n"
	"schema_end:\n"
	".previous\n");

void schema_print(FILE *out)
{
	fwrite(schema_begin, 1, schema_end - schema_begin, out);
}
