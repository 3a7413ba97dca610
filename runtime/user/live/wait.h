/* SPDX-License-Identifier: MIT */
/*
 * What live.c waits for and is limited by: timers and signals, the ring of events, and
 * --max-overhead.
 */
#ifndef VNT_WAIT_H
#define VNT_WAIT_H

#include "attach/attach.h"

struct ring_buffer;

/* ---- wait.c: timers and signals ------------------------------------------------- */

enum wait_due {
	WAIT_SWEEP	= 1 << 0,
	WAIT_REPORT	= 1 << 1,
	WAIT_RING	= 1 << 2,
	WAIT_BUDGET	= 1 << 3,
	WAIT_END	= 1 << 4,	/* the time is up, a signal, or no reader */
	WAIT_DEVICES	= 1 << 5,	/* devices have changed */
};

struct wait {
	int signals;		/* signalfd */
	int ring;		/* readable when the ring is filling, or -1 */
	int devices;		/* readable when devices have changed, or -1 */
	u64 period[4];		/* of sweep, report, ring and budget, ns; 0: never */
	u64 due[5];		/* CLOCK_MONOTONIC, ns, by bit of enum wait_due */
};

/*
 * From now on SIGINT and SIGTERM only end the wait, and SIGPIPE is ignored.  Returns false
 * after a message.  Undone by wait_close().
 */
bool wait_open(struct wait *wait);

/*
 * Start the timers: periods and the duration in ns, 0 for never.  @ring, a descriptor, has a
 * timer of its own and is read whenever it is readable; -1: there is none.  @devices is
 * another such descriptor, without a timer.
 */
void wait_start(struct wait *wait, int ring, int devices, u64 sweep_ns, u64 report_ns, u64 budget_ns,
		u64 duration_ns);

/* Make WAIT_SWEEP due after @ns at the latest. */
void wait_sweep(struct wait *wait, u64 ns);

/* Make WAIT_RING due at once: there is more in the ring. */
void wait_again(struct wait *wait);

/*
 * Sleep until something is due, a signal arrives, or the other end of the pipe @reader is
 * closed.  Returns bits of enum wait_due.
 */
unsigned int wait_next(struct wait *wait, int reader);

/* Let signals act again, so that a second one ends a process that takes too long. */
void wait_close(struct wait *wait);

/* ---- ring.c: the ring buffer of events -------------------------------------------- */

struct ring {
	struct ring_buffer *buffer;	/* NULL: the tool has no events */
	void (*take)(void *context, const void *record, size_t size);
	void *context;
	unsigned int taken;		/* by this reading */
};

/*
 * Open the ring buffer of @object, if it has one.  Returns false after a message.  @ring
 * must not move until ring_close().
 */
bool ring_open(struct ring *ring, struct bpf_object *object);

/* A descriptor that is readable when the ring is filling; -1: there is no ring. */
int ring_fd(const struct ring *ring);

/* Pass records to @take, up to a limit.  Returns true if the limit was reached. */
bool ring_read(struct ring *ring, void *context,
	       void (*take)(void *context, const void *record, size_t size));

void ring_close(struct ring *ring);

/* ---- budget.c: --max-overhead ------------------------------------------------------- */

#define BUDGET_PERIOD (NS_PER_S / 10)

/* The CPU time that the tool may take, and has taken. */
struct budget {
	double share;		/* of the time of all CPUs, from 0 to 1; 0: no limit */
	int statistics;		/* open while the kernel measures programs, else -1 */
	u64 taken, time;	/* CPU time and clock at the last look, ns */
	double kept;		/* share of the hits that programs look at */
	u32 *left_out;		/* the programs' variable; NULL: no hit can be left out */
	bool sampled;		/* hits were left out */
	unsigned int over;	/* consecutive looks that found too much, with nothing to reduce */
};

/*
 * Limit @attach to @share of the CPUs' time; 0: no limit.  Returns false after a message
 * if the kernel cannot measure programs.
 */
bool budget_open(struct budget *budget, const struct attach *attach, double share);

/*
 * Compare the CPU time since the last call with the limit, and leave out more or fewer
 * hits.  Returns false after a message if the limit cannot be kept.
 */
bool budget_kept(struct budget *budget, const struct attach *attach);

/* Stop measuring. */
void budget_close(struct budget *budget, const struct attach *attach);

#endif
