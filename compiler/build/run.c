/* SPDX-License-Identifier: MIT */
/* Becomes a tool that is built, here or in a guest of the lab. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "build/build.h"

struct words { const char **items; size_t count; };

static void add(struct arena *arena, struct words *words, const char *word)
{
	*ARENA_PUSH(arena, words) = word;
}

/* What stands before the tool and its options. */
static bool add_lab(struct arena *arena, struct diag *diag, const struct run *run, struct words *words)
{
	static const char vendor[] = "debian-";	/* the lab calls kernels by their versions */
	const char *lab = home_path(arena, "tests/lab/lab"), *kernel = run->kernel;

	if (!lab) {
		diag_error(diag, (struct span){}, "there is no lab here: --lab needs the project's tests/lab/");
		return false;
	}
	add(arena, words, lab);
	add(arena, words, "run");
	if (kernel) {
		add(arena, words, "--kernel");
		add(arena, words, kernel + (strncmp(kernel, vendor, strlen(vendor)) ? 0 : strlen(vendor)));
	}
	add(arena, words, "--world");
	add(arena, words, run->lab);
	add(arena, words, "--");
	return true;
}

bool run_tool(struct arena *arena, struct diag *diag, const struct run *run)
{
	struct words words = {};

	if (run->lab && !add_lab(arena, diag, run, &words))
		return false;
	add(arena, &words, run->binary);
	for (char **option = run->options; *option; option++)
		add(arena, &words, *option);
	add(arena, &words, NULL);
	execv(words.items[0], (char **)words.items);
	diag_error(diag, (struct span){}, "cannot run %s: %s", words.items[0], strerror(errno));
	return false;
}
