// SPDX-License-Identifier: MIT
/*
 * --max-overhead: compares the CPU time of the tool and its programs, which the kernel
 * measures, with the limit, and makes the programs skip as many hits as it takes to stay
 * below.  When that is not enough, the run ends.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <err.h>
#include <sys/resource.h>
#include <unistd.h>

#include "attach/attach.h"
#include "live/wait.h"

#define AIM 0.9			/* of the share, so that it is kept when the load grows */
#define GROWTH 1.1		/* of what is kept, at each look that finds room */
#define LEAST (1.0 / 4096)	/* of all hits: what is kept at least */
#define VARIABLE "vnt_left_out"	/* of sample.bpf.h */
#define LOOKS 10		/* too much at so many in a row, for a second, ends the run */

static u64 programs_ns(const struct attach *attach)
{
	struct bpf_program *program;
	u64 sum = 0;

	bpf_object__for_each_program(program, attach->object) {
		struct bpf_prog_info info = {};
		u32 size = sizeof(info);

		if (bpf_program__fd(program) >= 0 &&
		    !bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size))
			sum += info.run_time_ns;
	}
	return sum;
}

static u64 process_ns(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * NS_PER_S +
	       (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000;
}

static void look(struct budget *budget, const struct attach *attach)
{
	budget->taken = programs_ns(attach) + process_ns();
	budget->time = clock_now();
}

bool budget_open(struct budget *budget, const struct attach *attach, double share)
{
	*budget = (struct budget){.share = share, .statistics = -1, .kept = 1};
	if (!share)
		return true;
	budget->statistics = bpf_enable_stats(BPF_STATS_RUN_TIME);
	if (budget->statistics < 0) {
		warn("--max-overhead: this kernel does not measure programs");
		return false;
	}
	budget->left_out = object_share(attach->object, VARIABLE);
	look(budget, attach);
	return true;
}

/* Let the programs skip all but the share @kept of the hits. */
static void keep(struct budget *budget, double kept)
{
	budget->kept = kept < LEAST ? LEAST : kept > 1 ? 1 : kept;
	budget->sampled |= budget->kept < 1;
	*(volatile u32 *)budget->left_out = (1 - budget->kept) * UINT32_MAX;
}

/*
 * Adapt the share of hits to @used, the share of the CPUs' time.  Returns false if the
 * limit cannot be kept.
 */
static bool adjust(struct budget *budget, double used)
{
	if (used <= budget->share) {
		budget->over = 0;
		if (budget->left_out && budget->kept < 1 && used < AIM * budget->share)
			keep(budget, budget->kept * GROWTH);
		return true;
	}
	if (budget->left_out && budget->kept > LEAST) {
		keep(budget, budget->kept * AIM * budget->share / used);
		return true;
	}
	return ++budget->over < LOOKS;
}

bool budget_kept(struct budget *budget, const struct attach *attach)
{
	u64 taken = budget->taken, time = budget->time;
	double used;

	look(budget, attach);
	if (budget->time <= time)
		return true;
	used = (double)(budget->taken - taken) / (budget->time - time) /
	       sysconf(_SC_NPROCESSORS_ONLN);
	if (adjust(budget, used))
		return true;
	warnx("--max-overhead: %.3g%% of the CPUs' time was taken, %.3g%% is allowed: detached",
	      100 * used, 100 * budget->share);
	return false;
}

void budget_close(struct budget *budget, const struct attach *attach)
{
	if (budget->left_out)
		object_unshare(attach->object, VARIABLE, budget->left_out);
	if (budget->statistics >= 0)
		close(budget->statistics);
	budget->statistics = -1;
	if (budget->sampled)
		warnx("--max-overhead: hits were left out, see 'sampled out'; counts are of the rest");
}
