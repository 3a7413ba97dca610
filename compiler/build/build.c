/* SPDX-License-Identifier: MIT */
/*
 * Builds the binary: clang compiles the BPF object, bpftool and llvm-strip remove from it
 * what only debuggers read, cc links it with the runtime.  Programs are started directly,
 * never through a shell.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/base.h"
#include "build/build.h"

extern char **environ;

#define MAX_ARGUMENTS 40

/* Where everything of one tool is. */
struct paths {
	const char *bpf_include, *user_include, *library;	/* of the runtime */
	const char *bpf_source, *source;			/* emitted */
	const char *directory;					/* for what is between */
	const char *raw_object, *object, *embedded, *binary;
};

struct builder {
	struct arena *arena;
	struct diag *diag;
	const struct build *build;
};

static void show(char *const *arguments)
{
	for (; *arguments; arguments++)
		fprintf(stderr, "%s%c", *arguments, arguments[1] ? ' ' : '\n');
}

/* Run a program, its output into @output (NULL: ours).  Reports a failure. */
static bool run(struct builder *builder, const char *output, char *const *arguments)
{
	posix_spawn_file_actions_t actions;
	int error, status;
	pid_t pid;

	if (builder->build->verbose)
		show(arguments);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, output ? output : "/dev/null",
					 O_WRONLY | O_CREAT | O_TRUNC, 0666);
	error = posix_spawnp(&pid, arguments[0], &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (error) {
		diag_error(builder->diag, (struct span){}, "cannot run %s: %s", arguments[0],
			   strerror(error));
		diag_hint(builder->diag, "'make deps' installs what building tools needs");
		return false;
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return true;
	diag_error(builder->diag, (struct span){}, "%s failed while building '%s'",
		   arguments[0], builder->build->name);
	return false;
}

#define RUN(builder, output, ...) \
	run(builder, output, (char *const[MAX_ARGUMENTS]){__VA_ARGS__, NULL})

const char *build_binary(struct arena *arena, const struct build *build)
{
	return arena_printf(arena, "%s/bin/%s", build->directory, build->name);
}

/* False when vntc does not find its own files. */
static bool find_paths(struct builder *builder, struct paths *paths)
{
	struct arena *arena = builder->arena;
	const struct build *build = builder->build;
	const char *directory = arena_printf(arena, "%s/obj/%s", build->directory, build->name);

	*paths = (struct paths){
		.bpf_include = home_path(arena, "runtime/bpf"),
		.user_include = home_path(arena, "runtime/user"),
		.library = home_path(arena, "build/lib/libvnt.a"),
		.bpf_source = arena_printf(arena, "%s/%s.bpf.c", build->source, build->name),
		.source = arena_printf(arena, "%s/%s.c", build->source, build->name),
		.directory = directory,
		.raw_object = arena_printf(arena, "%s/raw.bpf.o", directory),
		.object = arena_printf(arena, "%s/%s.bpf.o", directory, build->name),
		.embedded = arena_printf(arena, "%s/%s.object", directory, build->name),
		.binary = build_binary(arena, build),
	};
	if (paths->bpf_include && paths->user_include && paths->library)
		return true;
	diag_error(builder->diag, (struct span){},
		   "the runtime is missing: vntc looks for runtime/ and build/lib/libvnt.a where it lies itself, or in $VNTC_HOME");
	diag_hint(builder->diag, "'make' builds it");
	return false;
}

static bool compile_bpf(struct builder *builder, const struct paths *paths)
{
	return RUN(builder, NULL, "clang", "-O2", "-g", "-target", "bpf", "-mcpu=v3",
		   "-D__TARGET_ARCH_" VNTC_ARCH, "-Wall", "-Werror", "-Wno-missing-declarations",
		   "-ferror-limit=3", "-fmacro-backtrace-limit=1",
		   "-I", (char *)paths->bpf_include, "-idirafter", "/usr/include/" VNTC_MULTIARCH,
		   "-c", (char *)paths->bpf_source, "-o", (char *)paths->raw_object);
}

static bool embed(struct builder *builder, const struct paths *paths)
{
	return RUN(builder, NULL, "bpftool", "gen", "object", (char *)paths->object,
		   (char *)paths->raw_object) &&
	       RUN(builder, NULL, "llvm-strip", "--discard-all", (char *)paths->object) &&
	       embed_object(builder->diag, paths->object, paths->embedded);
}

static bool link_tool(struct builder *builder, const struct paths *paths)
{
	return RUN(builder, NULL, "cc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror",
		   "-static", "-s", "-Wl,--gc-sections", "-Wl,-z,noseparate-code",
		   arena_printf(builder->arena, "-Wl,-T,%s/tool.ld", paths->user_include),
		   "-I", (char *)paths->user_include,
		   arena_printf(builder->arena, "-Wa,-I%s", paths->directory),
		   (char *)paths->source, "-Wl,--whole-archive", (char *)paths->library,
		   "-Wl,--no-whole-archive", "-lbpf", "-lelf", "-lpcap", "-ljansson", "-lz",
		   "-o", (char *)paths->binary);
}

/* Is one of the files that match @pattern newer than @binary?  No file is as bad. */
static bool newer(const char *pattern, const struct stat *binary)
{
	glob_t files;
	bool found = false;

	if (glob(pattern, 0, NULL, &files))
		return true;
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct stat file;

		found |= stat(files.gl_pathv[i], &file) ||
			 file.st_mtim.tv_sec > binary->st_mtim.tv_sec ||
			 (file.st_mtim.tv_sec == binary->st_mtim.tv_sec &&
			  file.st_mtim.tv_nsec > binary->st_mtim.tv_nsec);
	}
	globfree(&files);
	return found;
}

/* Is the binary newer than all that it is made of? */
static bool is_current(struct arena *arena, const struct paths *paths)
{
	const char *const patterns[] = {
		paths->bpf_source, paths->source, paths->library,
		arena_printf(arena, "%s/*", paths->bpf_include),
		arena_printf(arena, "%s/tool.ld", paths->user_include),
	};
	struct stat binary;

	if (stat(paths->binary, &binary))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++)
		if (newer(patterns[i], &binary))
			return false;
	return true;
}

bool build_tool(struct arena *arena, struct diag *diag, const struct build *build)
{
	struct builder builder = {arena, diag, build};
	struct paths paths;

	if (!find_paths(&builder, &paths))
		return false;
	if (build->keeps_current && is_current(arena, &paths))
		return true;
	return write_directory(diag, paths.directory) &&
	       write_directory(diag, arena_printf(arena, "%s/bin", build->directory)) &&
	       compile_bpf(&builder, &paths) && embed(&builder, &paths) &&
	       link_tool(&builder, &paths);
}
