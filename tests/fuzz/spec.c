// SPDX-License-Identifier: MIT
/*
 * Fuzzes what reads a spec: YAML, keys and expressions.  Whatever comes, vntc
 * ends with diagnostics; the sanitizers watch.
 */
#include "ask/ask.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_new();
	struct diag *diag = diag_new(arena);
	const struct source *source = source_of_text(arena, "fuzz", (const char *)bytes, size);
	const struct node *document = document_read(arena, diag, source);
	const struct spec *spec = document ? spec_read(arena, diag, document, "fuzz") : NULL;
	struct text text = {};
	FILE *null = fopen("/dev/null", "w");

	if (spec)
		dump_spec(&text, spec);
	if (document)
		dump_document(&text, document);
	diag_print(diag, null);
	fclose(null);
	text_free(&text);
	arena_free(arena);
	return 0;
}
