/* SPDX-License-Identifier: MIT */
/* vntc: reads the command line and runs the command; compile() calls the passes in their order. */
#include <errno.h>
#include <string.h>

#include "ask/options.h"
#include "build/build.h"
#include "bind/resolve.h"

struct job {
	const struct options *options;
	struct arena *shared;		/* what all specs use */
	struct arena *arena;		/* of the spec at hand */
	struct diag *diag;
	const struct library *library;
	struct kernels kernels;
	const char *binary;		/* of the tool that was built last */
};

/* What the passes make of one spec, in their order. */
struct road {
	const struct source *source;
	const struct node *document;
	const struct spec *spec;
	const struct tool *tool;
	const struct core *core;
	const struct plan *plan;
};

static bool read_library(struct job *job)
{
	const char *points = home_path(job->shared, "specs/points");

	job->library = library_read(job->shared, job->diag, points ? points : "specs/points");
	return job->library;
}

/* Kernels and the library serve all specs, and are opened for the first that needs them. */
static bool open_kernels(struct job *job)
{
	const struct options *options = job->options;
	bool given = options->kernels_count;
	size_t count = given ? options->kernels_count : kernel_references_count;

	if (!job->library && !read_library(job))
		return false;
	if (!job->kernels.items)
		job->kernels.items = arena_alloc(job->shared, count * sizeof(struct kernel *));
	while (job->kernels.count < count) {
		size_t i = job->kernels.count;
		const char *name = given ? options->kernels[i] : kernel_references[i];
		const struct kernel *kernel = kernel_open(job->shared, job->diag, name);

		if (!kernel)
			return false;
		job->kernels.items[job->kernels.count++] = kernel;
	}
	return true;
}

static const struct source *read_source(struct job *job, const char *path)
{
	const struct source *source = source_read(job->arena, path);

	if (!source)
		diag_error(job->diag, (struct span){}, "cannot read %s: %s", path, strerror(errno));
	return source;
}

/* spec -> plan, in the order of the passes; false when one found errors. */
static bool compile(struct job *job, const char *path, struct road *road)
{
	return (road->source = read_source(job, path)) &&
	       (road->document = document_read(job->arena, job->diag, road->source)) &&
	       (road->document = expand_document(job->arena, job->diag, road->document)) &&
	       (road->spec = spec_read(job->arena, job->diag, road->document, path)) &&
	       open_kernels(job) &&
	       (road->tool = resolve_spec(job->arena, job->diag, road->spec,
					  job->library, job->kernels)) &&
	       (road->core = lower_tool(job->arena, road->tool)) &&
	       (road->plan = plan_core(job->arena, road->core));
}

/* plan -> generated/NAME/NAME.bpf.c and NAME.c in @directory. */
static bool generate(struct job *job, const struct plan *plan, const char *directory)
{
	const char *name = plan->core->tool->spec->tool.text;
	struct text bpf = {}, tool = {};
	bool fine;

	emit_bpf(job->arena, &bpf, plan);
	emit_tool(job->arena, &tool, plan);
	fine = write_directory(job->diag, directory) &&
	       write_file(job->diag, arena_printf(job->arena, "%s/%s.bpf.c", directory, name), &bpf) &&
	       write_file(job->diag, arena_printf(job->arena, "%s/%s.c", directory, name), &tool);
	text_free(&bpf);
	text_free(&tool);
	return fine;
}

static bool make(struct job *job, const struct plan *plan)
{
	const char *output = job->options->output ? job->options->output : home_directory(job->arena);
	const char *name = plan->core->tool->spec->tool.text;
	struct build build = {.name = name, .verbose = job->options->verbose,
			      .keeps_current = job->options->command == COMMAND_RUN};

	build.source = arena_printf(job->arena, "%s/generated/%s", output, name);
	build.directory = arena_printf(job->arena, "%s/build", output);
	if (!generate(job, plan, build.source))
		return false;
	if (job->options->command == COMMAND_GENERATE)
		return true;
	if (!build_tool(job->arena, job->diag, &build))
		return false;
	job->binary = build_binary(job->shared, &build);
	if (job->options->command != COMMAND_RUN && !job->options->quiet)
		printf("%s\n", job->binary);
	return true;
}

/* Where docs/tools/ is made. */
static const char *doc_directory(struct job *job)
{
	const char *output = job->options->output;

	return arena_printf(job->shared, "%s/docs/tools",
			    output ? output : home_directory(job->shared));
}

static bool document(struct job *job, const struct road *road)
{
	const char *directory = doc_directory(job);
	struct text text = {};
	bool fine;

	doc_tool(job->arena, &text, road->plan, road->source);
	fine = write_directory(job->diag, directory) &&
	       write_file(job->diag, arena_printf(job->arena, "%s/%s.md", directory,
						  road->spec->tool.text), &text);
	text_free(&text);
	return fine;
}

/* Print what @stage has made, if the passes came so far. */
static void dump(const struct road *road, enum stage stage)
{
	struct text text = {};

	if (stage == STAGE_DOCUMENT && road->document)
		dump_document(&text, road->document);
	else if (stage == STAGE_SPEC && road->spec)
		dump_spec(&text, road->spec);
	else if (stage == STAGE_TOOL && road->tool)
		dump_tool(&text, road->tool);
	else if (stage == STAGE_CORE && road->core)
		dump_core(&text, road->core);
	else if (stage == STAGE_PLAN && road->plan)
		dump_plan(&text, road->plan);
	if (text.length)
		fputs(text.bytes, stdout);
	text_free(&text);
}

static void explain(const struct job *job, const struct road *road)
{
	struct text text = {};

	if (job->options->command == COMMAND_CHECK) {
		explain_kernels(&text, road->tool);
		lint_tool(&text, road->tool, job->library);
	} else {
		explain_plan(&text, road->plan);
	}
	if (!job->options->quiet)
		fputs(text.bytes, stdout);
	text_free(&text);
}

static bool run_spec(struct job *job, const char *path)
{
	enum command command = job->options->command;
	struct road road = {};
	bool fine;

	if (command == COMMAND_FMT)
		return fmt_file(job->arena, job->diag, path, job->options->check);
	fine = compile(job, path, &road);
	if (job->options->dump)
		dump(&road, job->options->dump);
	else if (fine && (command == COMMAND_CHECK || command == COMMAND_EXPLAIN))
		explain(job, &road);
	else if (fine && command == COMMAND_DOC)
		fine = document(job, &road);
	else if (fine)
		fine = make(job, road.plan);
	return fine;
}

/* Each spec has its own arena; one that fails does not stop the others. */
static bool run_specs(struct job *job)
{
	bool fine = true;

	for (size_t i = 0; i < job->options->arguments_count; i++) {
		job->arena = arena_new();
		fine &= run_spec(job, job->options->arguments[i]);
		diag_print(job->diag, stderr);
		arena_free(job->arena);
	}
	if (fine && job->options->command == COMMAND_DOC && !job->options->dump)
		fine = doc_list(job->shared, job->diag, doc_directory(job));
	return fine;
}

static bool print_schema(void)
{
	struct text text = {};

	schema_add(&text);
	fputs(text.bytes, stdout);
	text_free(&text);
	return true;
}

static bool print_points(struct job *job)
{
	const char *place = job->options->place;

	if (library_list(stdout, job->library, place) || !place)
		return true;
	diag_error(job->diag, (struct span){}, "no named point lies at '%s'", place);
	return false;
}

/* The commands that ask something. */
static bool answer(struct job *job)
{
	const char *word = job->options->arguments[0];

	switch (job->options->command) {
	case COMMAND_LANGUAGE:
		spec_help(stdout);
		return true;
	case COMMAND_SCHEMA:
		return print_schema();
	case COMMAND_COMPLETION:
		return completion_print(job->shared, job->diag, word);
	case COMMAND_LIST:
		return inform_list(job->shared, job->diag);
	case COMMAND_FIND:
		return find_tools(job->shared, job->diag, job->options->arguments,
				  job->options->arguments_count);
	case COMMAND_WHICH:
		return inform_which(job->shared, job->diag, word);
	case COMMAND_NEW:
		return inform_new(job->shared, job->diag, word);
	case COMMAND_FIELDS:
		return open_kernels(job) &&
		       fields_print(job->shared, job->diag, job->library, job->kernels, word);
	default:
		return read_library(job) && print_points(job);
	}
}

int main(int argc, char **argv)
{
	struct options options = {};
	struct arena *arena = arena_new();
	struct job job = {.options = &options, .shared = arena, .diag = diag_new(arena)};
	bool fine;

	options_parse(&options, arena, argc, argv);
	fine = options.command <= COMMAND_FMT ? run_specs(&job) : answer(&job);
	if (fine && options.command == COMMAND_RUN && !options.dump)
		fine = run_tool(arena, job.diag, &(struct run){
			.binary = job.binary, .options = options.for_tool, .lab = options.lab,
			.kernel = options.kernels_count ? options.kernels[0] : NULL});
	diag_print(job.diag, stderr);
	for (size_t i = 0; i < job.kernels.count; i++)
		kernel_close(job.kernels.items[i]);
	arena_free(arena);
	return fine ? 0 : 1;
}
