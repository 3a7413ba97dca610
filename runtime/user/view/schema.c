// SPDX-License-Identifier: MIT
/* Embeds output.schema.json, the JSON Schema of the output, and prints it. */
#include "view/report.h"

extern const char schema_begin[], schema_end[];

__asm__(".section .rodata\n"
	"schema_begin:\n"
	".incbin \"view/output.schema.json\"\n"
	"schema_end:\n"
	".previous\n");

void schema_print(FILE *out)
{
	fwrite(schema_begin, 1, schema_end - schema_begin, out);
}
