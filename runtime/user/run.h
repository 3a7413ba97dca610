/* SPDX-License-Identifier: MIT */
/* Where what is shown comes from: the running kernel, or a recording.  runtime.h includes it. */
#ifndef VNT_RUN_H
#define VNT_RUN_H

/* ---- ring.c: the ring of events ---------------------------------------- */

struct ring {
	struct ring_buffer *buffer;	/* NULL: the tool has no events */
	void (*take)(void *context, const void *record, size_t size);
	void *context;
	unsigned int taken;		/* by this reading */
};

bool ring_open(struct ring *ring, struct bpf_object *object);
int ring_fd(const struct ring *ring);
bool ring_read(struct ring *ring, void *context,
	       void (*take)(void *context, const void *record, size_t size));
void ring_close(struct ring *ring);

/* ---- wait.c: time and signals ------------------------------------------ */

enum wait_due {
	WAIT_SWEEP	= 1 << 0,
	WAIT_REPORT	= 1 << 1,
	WAIT_RING	= 1 << 2,
	WAIT_BUDGET	= 1 << 3,
	WAIT_END	= 1 << 4,	/* the time is up, a signal, or no reader */
};

struct wait {
	int signals;		/* signalfd */
	int ring;		/* readable when the ring is filling, or -1 */
	u64 period[4];		/* of sweep, report, ring and budget, ns; 0: never */
	u64 due[5];		/* CLOCK_MONOTONIC, ns, by bit of enum wait_due */
};

bool wait_open(struct wait *wait);
void wait_start(struct wait *wait, int ring, u64 sweep_ns, u64 report_ns, u64 budget_ns,
		u64 duration_ns);
void wait_again(struct wait *wait);
unsigned int wait_next(struct wait *wait, int reader);
void wait_close(struct wait *wait);
u64 wait_now(void);

/* ---- budget.c: --max-overhead ------------------------------------------- */

#define BUDGET_PERIOD (NS_PER_S / 10)

/* What the tool may take of the CPUs' time, and has taken. */
struct budget {
	double share;		/* that it may take; 0: no bound */
	int statistics;		/* open while the kernel measures programs; -1: it does not */
	u64 taken, time;	/* ns, at the last look */
	double kept;		/* of all hits that can be left out */
	u32 *left_out;		/* in the kernel half; NULL: none can be */
	bool sampled;
	unsigned int over;	/* looks in a row that found too much, with nothing more to leave out */
};

bool budget_open(struct budget *budget, const struct attach *attach, double share);
bool budget_kept(struct budget *budget, const struct attach *attach);
void budget_close(struct budget *budget, const struct attach *attach);

/* ---- live.c: the running kernel as a source ---------------------------- */

enum status live_open(struct source **source, const struct vnt_tool *tool,
		      const struct options *options);
const struct attach *live_attach(struct source *source);

/* ---- record.c: what a source gives goes to a file, too ------------------ */

struct record;

struct record *record_open(const struct options *options);
struct source *record_start(struct record *record, struct source *inner);
void record_abandon(struct record *record);

/* ---- replay.c: a recording as a source ---------------------------------- */

enum status replay_open(struct source **source, const struct vnt_tool *tool,
			struct options *options);

#endif
